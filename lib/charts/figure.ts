/**
 * The typed subset of Plotly that Mirscope uses. The prepare functions decide units, colours, gaps and labels;
 * app/_components only passes a FigureSpec to Plotly.
 */
export interface FigureSpec {
  /** The finding, as plain text. The page prints it above the figure, because Plotly's titles do not wrap. */
  readonly title: string;
  readonly subtitle: string | null;
  /** Alternative text for screen readers. */
  readonly description: string;
  readonly traces: readonly Trace[];
  readonly layout: Layout;
  /** What the surrounding page shows and a saved file must contain itself. */
  readonly standalone?: { readonly yTitle: string; readonly hasLegend: boolean };
  /** The content of the figure's CSV, where the traces alone are not enough. */
  readonly data?: FigureTable;
}

export interface FigureTable {
  readonly columns: readonly string[];
  /** One cell per column; null is an empty cell. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export type Trace = ScatterTrace | BarTrace;

export interface ScatterTrace {
  readonly type: "scatter";
  readonly mode: "lines" | "markers" | "lines+markers" | "markers+text";
  readonly name: string;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly text?: readonly string[];
  readonly textposition?: readonly TextPosition[];
  readonly textfont?: Font;
  /** One entry per point, for hover text and links: [runId, ...texts]. */
  readonly customdata?: readonly (readonly string[])[];
  readonly hovertemplate?: string;
  readonly hoverinfo?: "skip";
  readonly line?: {
    readonly color: string;
    readonly width: number;
    readonly dash?: "solid" | "dash" | "dot";
  };
  readonly marker?: Marker;
  readonly fill?: "toself";
  readonly fillcolor?: string;
  readonly connectgaps?: false;
  readonly showlegend: boolean;
  readonly legendgroup?: string;
  readonly opacity?: number;
  readonly error_x?: ErrorBars;
  readonly error_y?: ErrorBars;
}

/** Half lengths of the bars; 0 draws none. */
export interface ErrorBars {
  readonly type: "data";
  readonly array: readonly number[];
  readonly color: string;
  readonly thickness: number;
  /** Width of the caps, in pixels. */
  readonly width: number;
}

export interface BarTrace {
  readonly type: "bar";
  readonly name: string;
  readonly x: readonly (number | string)[];
  readonly y: readonly (number | null)[];
  readonly customdata?: readonly (readonly string[])[];
  readonly hovertemplate?: string;
  readonly marker: {
    readonly color: string;
    readonly pattern?: BarPattern;
  };
  readonly legendgroup?: string;
  readonly showlegend: boolean;
}

interface BarPattern {
  readonly shape: "/";
  readonly fillmode: "overlay";
  readonly fgcolor: string;
  readonly solidity: number;
}

export type TextPosition =
  | "top center"
  | "bottom center"
  | "middle right"
  | "middle left"
  | "top right"
  | "top left"
  | "bottom right"
  | "bottom left";

export interface Marker {
  readonly color: string;
  readonly symbol: string;
  readonly size: number;
  readonly line?: { readonly color: string; readonly width: number };
}

export interface Font {
  readonly color: string;
  readonly size: number;
  readonly family?: string;
}

export interface AxisLayout {
  readonly title: { readonly text: string; readonly font: Font; readonly standoff: number };
  readonly type: "linear" | "log" | "category";
  /** Exponents of ten on a log axis, as in Plotly. */
  readonly range?: readonly [number, number];
  readonly tickformat?: string;
  readonly exponentformat: "power";
  readonly nticks: number;
  /** On a log axis, 1 puts ticks at powers of ten, "D2" also at 2 and 5 times each power. */
  readonly dtick?: number | "D2";
  /** "array" puts ticks at `tickvals` (data values, on a log axis too), labelled by `ticktext`. */
  readonly tickmode?: "array";
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly tickangle?: number;
  /** The first of these angles at which tick labels do not overlap is used. */
  readonly autotickangles?: readonly number[];
  readonly showgrid?: false;
  readonly tickfont: Font;
  readonly gridcolor: string;
  readonly linecolor: string;
  readonly zeroline: false;
  readonly automargin: false;
  readonly fixedrange: boolean;
}

export interface Annotation {
  readonly x: number;
  readonly y: number;
  readonly xref: "x" | "paper";
  readonly yref: "y" | "paper";
  readonly text: string;
  readonly font: Font;
  readonly showarrow: false;
  readonly xanchor: "left" | "right" | "center";
  readonly yanchor: "bottom" | "middle" | "top";
  readonly xshift?: number;
  readonly yshift?: number;
}

export interface Shape {
  readonly type: "line" | "rect";
  readonly xref: "x" | "paper";
  readonly yref: "y" | "paper";
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly line: { readonly color: string; readonly width: number; readonly dash?: "solid" | "dash" | "dot" };
  readonly fillcolor?: string;
  readonly layer: "below" | "above";
}

export interface Layout {
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
  readonly font: Font;
  readonly hovermode: "closest" | "x unified";
  readonly hoverlabel: { readonly bgcolor: string; readonly bordercolor: string; readonly font: Font };
  readonly showlegend: boolean;
  readonly legend: {
    readonly orientation: "h";
    readonly x: number;
    readonly y: number;
    readonly xanchor: "left";
    readonly yanchor: "bottom";
    readonly font: Font;
    /** Pixels between legend groups. */
    readonly tracegroupgap: number;
    /** Maximum share of the figure's height. Plotly scrolls what exceeds it, which a file cannot. */
    readonly maxheight?: number;
  };
  readonly xaxis: AxisLayout;
  readonly yaxis: AxisLayout;
  readonly annotations: readonly Annotation[];
  readonly shapes: readonly Shape[];
  readonly barmode?: "stack" | "group" | "relative";
}

/** Tick labels need the left and bottom margins, line labels the right one. Equal in every figure, so that figures align. */
export const MARGIN = { l: 64, r: 96, t: 32, b: 52 } as const;

/** Escapes text for Plotly, which reads a subset of HTML in names, labels and hover texts. */
export function plotText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A label cut to at most `length` characters, ellipsis included. */
export function shortLabel(text: string, length = 14): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
