import { describe, expect, it } from "vitest";
import { toCsv } from "#lib/exports/csv.ts";
import { toJson } from "#lib/exports/json.ts";
import { toLatex } from "#lib/exports/latex.ts";
import { toMarkdown } from "#lib/exports/markdown.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { rowsOf } from "./tables.ts";

/** A computed value with an error, one whose error rounds to zero, and a reported one without. */
const table: FormattedTable = {
  title: "Runs",
  notes: ["± is the standard error"],
  columns: [
    { id: "name", label: "Run", kind: "text" },
    {
      id: "mir.exact",
      label: "MIR (exact)",
      kind: "number",
      direction: "lower",
      errorName: "standard error",
    },
    { id: "average", label: "Average", kind: "number", direction: "higher" },
  ],
  rows: rowsOf([
    [
      { text: "a", value: null },
      { text: "2.345", value: 2.3451, error: { text: "0.012", value: 0.01234 } },
      { text: "50.0", value: 50 },
    ],
    [
      { text: "b", value: null },
      { text: "2.400", value: 2.4, error: { text: "<0.001", value: 1e-5 } },
      { text: "49.0", value: 49 },
    ],
    [
      { text: "c", value: null },
      { text: "3.182", value: 3.182, reported: true },
      { text: "–", value: null },
    ],
  ]),
};

describe("standard errors", () => {
  it("are a column of their own in CSV, at full precision", () => {
    expect(toCsv(table).split("\r\n").slice(0, 4)).toEqual([
      "Run,MIR (exact),MIR (exact): standard error,Average",
      "a,2.3451,0.01234,50",
      "b,2.4,0.00001,49",
      "c,3.182,,",
    ]);
  });

  it("are a field of their own in JSON, null where there is none", () => {
    const { columns, rows } = JSON.parse(toJson(table));
    expect(columns.map((column: { id: string }) => column.id)).toEqual([
      "name",
      "mir.exact",
      "mir.exact.standardError",
      "average",
    ]);
    expect(rows[0].values["mir.exact.standardError"]).toBe(0.01234);
    expect(rows[2].values["mir.exact.standardError"]).toBeNull();
    expect(rows[2].reported).toEqual(["mir.exact"]);
  });

  it("stand behind ± in Markdown, and the header says what ± is", () => {
    const lines = toMarkdown(table).split("\n");
    expect(lines).toContain("| Run | MIR (exact) ↓ ± standard error | Average ↑ |");
    expect(lines).toContain("| a | **2.345 ± 0.012** | **50.0** |");
    expect(lines).toContain("| b | <ins>2.400 ± &lt;0.001</ins> | 49.0 |");
    expect(lines).toContain("| c | 3.182† | – |");
  });

  it("stand behind ± in LaTeX with all points in line, and the header says what ± is", () => {
    const lines = toLatex(table).split("\n");
    expect(lines).toContain(
      "Run & \\multicolumn{1}{c}{MIR (exact) \\(\\downarrow\\) $\\pm$ standard error} & Average \\(\\uparrow\\) \\\\",
    );
    const [a, b, c] = ["a", "b", "c"].map((name) => lines.find((line) => line.startsWith(`${name} &`)));
    // Each piece is as wide as the widest of its column.
    const widest = "\\phantom{ $\\pm$ \\textless{}0.001}";
    expect(a).toContain(`\\textbf{2.345}\\phantom{$^{\\dagger}$}\\rlap{ $\\pm$ 0.012}${widest} &`);
    expect(b).toContain("\\underline{2.400}\\phantom{$^{\\dagger}$} $\\pm$ \\textless{}0.001 &");
    expect(c).toContain(`3.182$^{\\dagger}$${widest} &`);
  });

  it("leave tables without any as they were", () => {
    const bare: FormattedTable = {
      ...table,
      notes: [],
      columns: table.columns.map(({ errorName: _, ...column }) => column),
      rows: table.rows.map(({ cells }) => ({ cells: cells.map(({ error: _, ...cell }) => cell) })),
    };
    for (const write of [toCsv, toJson, toLatex, toMarkdown])
      expect(write(bare)).not.toMatch(/standard ?error|±|\\pm/i);
  });
});
