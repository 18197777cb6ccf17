/** A Markdown table whose columns also line up in a terminal; numbers are right-aligned. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => `${"-".repeat(width + 1)}:`).join("|")}|`;
  return [line(headings), rule, ...rows.map(line)].join("\n");
}

/** Seconds with three significant digits. */
export const formatSeconds = (seconds: number): string =>
  seconds >= 100 ? seconds.toFixed(0) : seconds.toPrecision(3);

export const formatGibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(2);

export const formatError = (error: number): string => (error === 0 ? "0" : error.toExponential(0));
