import type { FigureSpec, Trace } from "#lib/charts/figure.ts";

/** Where a figure comes from: stands in every file of it. */
export interface FigureSource {
  readonly link: string;
  /** ISO 8601. */
  readonly date: string;
  /** One line each: definition of MIR, evaluation set, which runs. */
  readonly about?: readonly string[];
}

/** One line each: what the figure says, under which definition, from where and when. */
export function provenanceOf(spec: FigureSpec, source: FigureSource): string[] {
  const { about = [], link, date } = source;
  return [spec.title, ...(spec.subtitle === null ? [] : [spec.subtitle]), ...about, link, date];
}

const HEADER = ["series", "x", "y", "x_error_95", "y_error_95", "label"] as const;

/**
 * The figure's data as CSV (RFC 4180, lines end in CRLF) after comment lines that begin with #. One row a drawn point,
 * numbers in full precision; gaps have no row. A figure with a table of its own gives that instead. Errors are half lengths of the bars. Texts that a spreadsheet would take
 * for a formula begin with an apostrophe.
 */
export function figureCsv(spec: FigureSpec, source: FigureSource): string {
  const { data } = spec;
  const facts = [...provenanceOf(spec, source), ...(data === undefined ? axisNotes(spec) : [])];
  const comments = facts.map((line) => `# ${line.replaceAll(/\s+/g, " ")}`);
  const rows = [data?.columns ?? HEADER, ...(data?.rows ?? spec.traces.flatMap(traceRows))];
  return [...comments, ...rows.map((cells) => cells.map(csvCell).join(",")), ""].join("\r\n");
}

function axisNotes({ layout: { xaxis, yaxis } }: FigureSpec): string[] {
  return [`x: ${plainText(xaxis.title.text)}`, `y: ${plainText(yaxis.title.text)}`];
}

type Cell = string | number | null;

function traceRows(trace: Trace): Cell[][] {
  const name = plainText(trace.name);
  const bars = trace.type === "scatter" ? trace : null;
  return trace.x.flatMap((x, i): Cell[][] => {
    const y = trace.y[i] ?? null;
    if (x === null || y === null) return [];
    const label = plainText(bars?.text?.[i] ?? "");
    const at = typeof x === "string" ? plainText(x) : x;
    return [[name, at, y, bars?.error_x?.array[i] ?? null, bars?.error_y?.array[i] ?? null, label]];
  });
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What plotText wrote, read back, without line breaks and other markup of Plotly. */
export function plainText(text: string): string {
  return text
    .replaceAll(/<br\s*\/?>/g, " ")
    .replaceAll(/<\/?[a-z]+[^>]*>/gi, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
