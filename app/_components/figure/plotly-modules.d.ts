// Plotly 4 only has types for its full bundle; these are the parts that plotly.ts registers.
declare module "plotly.js/lib/core" {
  import type * as Plotly from "plotly.js";

  interface Points {
    /** Shows points as hovered; an empty list ends hovering. */
    hover(element: HTMLElement, points: readonly { curveNumber: number; pointNumber: number }[]): void;
  }
  const core: typeof Plotly & { readonly Fx: Points };
  export default core;
}
declare module "plotly.js/lib/bar" {
  import type { PlotlyModule } from "plotly.js";

  const trace: PlotlyModule;
  export default trace;
}
