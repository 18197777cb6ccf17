"use client";

import "./figure.css";
import type { Config, Data, Layout, PlotlyHTMLElement } from "plotly.js";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { fitLayout } from "#app/_components/figure/fit-layout.ts";
import { SaveMenu } from "#app/_components/figure/save-menu.tsx";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import type { FigureSpec } from "#lib/charts/figure.ts";

interface FigureProps {
  readonly spec: FigureSpec;
  /** Pixels. Reserved while Plotly loads, so that the layout does not shift. */
  readonly height?: number;
  /** Called with the first customdata entry of a clicked point. */
  readonly onPointClick?: (id: string) => void;
  /** Called with the point under the pointer, or null when it leaves, for linked tables. */
  readonly onPointHover?: (id: string | null) => void;
  /** The point highlighted by a linked table, shown as if hovered. */
  readonly pointedAt?: string | null;
  /** File name without extension. */
  readonly fileName?: string;
  /** False if the page has one legend for several figures; saved files always have their own. */
  readonly hasLegend?: boolean;
  /** Name of the emphasised series; all others are faint. */
  readonly emphasis?: string | null;
}

const CONFIG: Partial<Config> = {
  displayModeBar: false,
  responsive: true,
  doubleClick: "reset",
  scrollZoom: false,
};

/** Draws a figure prepared by lib/charts, without decisions of its own. Plotly is loaded on demand. */
export function Figure({
  spec,
  height = 440,
  onPointClick,
  onPointHover,
  pointedAt = null,
  fileName = "figure",
  hasLegend = true,
  emphasis = null,
}: FigureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const isFaded = useRef(false);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const click = useEffectEvent((id: string) => onPointClick?.(id));
  const hover = useEffectEvent((id: string | null) => onPointHover?.(id));

  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return;
    }
    let isCurrent = true;
    draw(element, hasLegend ? spec : withoutLegend(spec), () => isCurrent, { click, hover }).catch(
      (reason: unknown) => {
        if (isCurrent) {
          setError(`The figure could not be drawn (attempt ${attempt + 1}): ${String(reason)}`);
        }
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [spec, hasLegend, attempt]);

  useEffect(() => {
    const element = frame.current;
    return () => {
      if (element !== null && isDrawn(element)) {
        void import("./plotly.ts").then(({ plotly }) => plotly.purge(element));
      }
    };
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (element !== null && isDrawn(element)) {
      void import("./plotly.ts").then(({ plotly }) => plotly.Fx.hover(element, pointsOf(spec, pointedAt)));
    }
  }, [spec, pointedAt]);

  useEffect(() => {
    const element = frame.current;
    // A figure that was never emphasised needs no redraw.
    if (element !== null && isDrawn(element) && (emphasis !== null || isFaded.current)) {
      isFaded.current = emphasis !== null;
      const opacity = spec.traces.map((trace) =>
        emphasis === null || trace.legendgroup === emphasis ? 1 : FAINT,
      );
      // A list sets one value per trace, which Plotly's types do not include.
      const update = { opacity } as unknown as Partial<Data>;
      void import("./plotly.ts").then(({ plotly }) => plotly.restyle(element, update));
    }
  }, [spec, emphasis]);

  if (error !== null) {
    const retry = () => {
      setError(null);
      setAttempt(attempt + 1);
    };
    return <ErrorState title="The figure could not be drawn" message={error} onRetry={retry} />;
  }
  return (
    <figure className="figure" data-clickable={onPointClick === undefined ? undefined : true}>
      <div className="figure-tools">
        <SaveMenu spec={spec} frame={frame} fileName={fileName} />
      </div>
      <div ref={frame} className="figure-frame" style={{ height }} role="img" aria-label={spec.description} />
    </figure>
  );
}

const FAINT = 0.12;

const withoutLegend = (spec: FigureSpec): FigureSpec => ({
  ...spec,
  layout: { ...spec.layout, showlegend: false },
});

interface PointHandlers {
  readonly click: (id: string) => void;
  readonly hover: (id: string | null) => void;
}

async function draw(
  element: HTMLElement,
  spec: FigureSpec,
  isCurrent: () => boolean,
  handlers: PointHandlers,
) {
  const { plotly } = await import("./plotly.ts");
  if (!isCurrent()) {
    return;
  }
  const isFirst = !isDrawn(element);
  // FigureSpec is deeply readonly; Plotly does not modify it, but its types are mutable.
  const drawn = await plotly.react(
    element,
    structuredClone(spec.traces) as Data[],
    layoutOf(spec, element),
    CONFIG,
  );
  if (isFirst) {
    listen(drawn, handlers);
  }
}

function layoutOf(spec: FigureSpec, element: HTMLElement): Partial<Layout> {
  const layout = fitLayout(spec.layout, element.clientWidth);
  return { ...(structuredClone(layout) as Partial<Layout>), autosize: true };
}

/** Every occurrence of the point in the figure; none for null, which ends hovering. */
function pointsOf(spec: FigureSpec, id: string | null): { curveNumber: number; pointNumber: number }[] {
  return spec.traces.flatMap(({ customdata = [] }, curveNumber) =>
    customdata.flatMap((data, pointNumber) => (data[0] === id ? [{ curveNumber, pointNumber }] : [])),
  );
}

function listen(element: PlotlyHTMLElement, { click, hover }: PointHandlers): void {
  element.on("plotly_click", (event) => {
    const id = firstId(event.points);
    if (id !== null) {
      click(id);
    }
  });
  element.on("plotly_hover", (event) => hover(firstId(event.points)));
  element.on("plotly_unhover", () => hover(null));
}

function firstId(points: readonly { customdata?: unknown }[]): string | null {
  const data = points[0]?.customdata;
  return Array.isArray(data) && typeof data[0] === "string" ? data[0] : null;
}

function isDrawn(element: HTMLElement): boolean {
  return element.classList.contains("js-plotly-plot");
}
