import type { FigureSpec, Trace } from "#lib/charts/figure.ts";

/** The provenance of a figure, written into every file that is saved of it. */
export interface FigureSource {
  readonly link: string;
  /** ISO 8601. */
  readonly date: string;
  /** Definition of MIR, evaluation set and runs, one line each. */
  readonly about?: readonly string[];
}

/** The figure's finding, definition, link and date, one line each. */
export function provenanceOf(spec: FigureSpec, source: FigureSource): string[] {
  const { about = [], link, date } = source;
  return [spec.title, ...(spec.subtitle === null ? [] : [spec.subtitle]), ...about, link, date];
}

const HEADER = ["series", "x", "y", "x_error_95", "y_error_95", "label"] as const;

/**
 * The figure's data as CSV (RFC 4180, CRLF line endings) after comment lines that start with #. One row per drawn point,
 * numbers in full precision; gaps have no row. A figure that has a table of its own writes that instead. Errors are half
 * lengths of the bars. Text that a spreadsheet would read as a formula gets a leading apostrophe.
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

/** The inverse of plotText; line breaks become spaces and Plotly's other markup is dropped. */
export function plainText(text: string): string {
  return text
    .replaceAll(/<br\s*\/?>/g, " ")
    .replaceAll(/<\/?[a-z]+[^>]*>/gi, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
