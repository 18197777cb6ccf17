/**
 * The small, typed part of Plotly that the product draws. Preparers decide everything (units, colours, gaps, labels);
 * app/_components only hands a FigureSpec to Plotly.
 */
export interface FigureSpec {
  /** Says the finding. Plain text: the page prints it above the figure, not Plotly (its titles do not wrap). */
  readonly title: string;
  readonly subtitle: string | null;
  /** For those who do not see the figure. */
  readonly description: string;
  readonly traces: readonly Trace[];
  readonly layout: Layout;
  /** What the page around the figure tells, and a file of it has to. */
  readonly alone?: { readonly yTitle: string; readonly hasLegend: boolean };
  /** What the figure's CSV holds, where points and bars alone do not say it. */
  readonly data?: FigureTable;
}

export interface FigureTable {
  readonly columns: readonly string[];
  /** One cell a column; null is empty. */
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
  /** One entry per point, for hovering and linking: [runId, ...texts]. */
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
  /** Of the caps. */
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
  /** On a log axis these are exponents of ten, as Plotly has it. */
  readonly range?: readonly [number, number];
  readonly tickformat?: string;
  readonly exponentformat: "power";
  readonly nticks: number;
  /** On a log axis: 1 ticks powers of ten, "D2" also their doubles and fives. */
  readonly dtick?: number | "D2";
  /** "array": ticks stand at `tickvals` (data, on a log axis too) and say `ticktext`. */
  readonly tickmode?: "array";
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly tickangle?: number;
  /** Where labels would overlap, the first of these angles at which they do not. */
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
    /** Pixels between entries that are switched apart. */
    readonly tracegroupgap: number;
    /** Part of the figure that it takes at most; Plotly scrolls the rest away, and a file has no rest. */
    readonly maxheight?: number;
  };
  readonly xaxis: AxisLayout;
  readonly yaxis: AxisLayout;
  readonly annotations: readonly Annotation[];
  readonly shapes: readonly Shape[];
  readonly barmode?: "stack" | "group" | "relative";
}

/** Room for tick labels left and below, for direct labels right: the same in every figure, so that figures align. */
export const MARGIN = { l: 64, r: 96, t: 32, b: 52 } as const;

/**
 * Plotly reads a small HTML in names, labels and hover texts; names of runs and metrics are text, not markup.
 */
export function plotText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** At most `length` characters of a label, with an ellipsis in place of the rest. */
export function shortLabel(text: string, length = 14): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
