// Plotly 4 types its full bundle only; these are the parts that plotly.ts registers.
declare module "plotly.js/lib/core" {
  import type * as Plotly from "plotly.js";

  const core: typeof Plotly;
  export default core;
}
declare module "plotly.js/lib/scattergl" {
  import type { PlotlyModule } from "plotly.js";

  const trace: PlotlyModule;
  export default trace;
}
declare module "plotly.js/lib/bar" {
  import type { PlotlyModule } from "plotly.js";

  const trace: PlotlyModule;
  export default trace;
}
