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
  /** Pixels; the frame keeps it while Plotly loads, so that nothing jumps. */
  readonly height?: number;
  /** A click on a point: the first entry of its customdata. */
  readonly onPointClick?: (id: string) => void;
  /** A pointer over a point, or null when it leaves: for linked tables. */
  readonly onPointHover?: (id: string | null) => void;
  /** The point that a linked table points at: the figure shows it as if the pointer were on it. */
  readonly pointedAt?: string | null;
  /** Name of a saved file, without extension. */
  readonly fileName?: string;
  /** False where the page has one for several figures; what is saved keeps its own. */
  readonly hasLegend?: boolean;
  /** Name of the series that stands out, the others faint. */
  readonly emphasis?: string | null;
}

const CONFIG: Partial<Config> = {
  displayModeBar: false,
  responsive: true,
  doubleClick: "reset",
  scrollZoom: false,
};

/** Draws a figure that lib/charts has prepared, and decides nothing about it. Plotly is loaded when it is needed. */
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
    // Figures of which nothing was ever pointed out need no second drawing.
    if (element !== null && isDrawn(element) && (emphasis !== null || isFaded.current)) {
      isFaded.current = emphasis !== null;
      const opacity = spec.traces.map((trace) =>
        emphasis === null || trace.legendgroup === emphasis ? 1 : FAINT,
      );
      // A list sets one trace after the other, of which Plotly's types know nothing.
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
  // FigureSpec is deeply readonly; Plotly reads it only, but its types do not say so.
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

/** Every place of the figure where the point stands; none for null, which ends the pointing. */
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
