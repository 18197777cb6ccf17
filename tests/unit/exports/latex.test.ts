import { describe, expect, it } from "vitest";
import { toLatex } from "#lib/exports/latex.ts";
import { escapeLatex } from "#lib/exports/latex-escape.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { compileLatex, hasLatex, NO_LATEX } from "#tests/support/latex.ts";
import { medianTable, reviewTable } from "./review-table.ts";
import { hostileTable, recipeTable, rowsOf } from "./tables.ts";

/** Everything between the first \midrule and \bottomrule. */
function body(latex: string): string[] {
  const start = latex.indexOf("\\midrule\n") + "\\midrule\n".length;
  return latex.slice(start, latex.indexOf("\n\\bottomrule")).split("\n");
}

describe("LaTeX", () => {
  it("is what the golden files hold", async () => {
    await expect(toLatex(recipeTable)).toMatchFileSnapshot("../../golden/exports/recipe.tex");
    await expect(toLatex(hostileTable)).toMatchFileSnapshot("../../golden/exports/hostile.tex");
    await expect(toLatex(reviewTable)).toMatchFileSnapshot("../../golden/exports/review.tex");
    await expect(toLatex(reviewTable, { siunitx: true })).toMatchFileSnapshot(
      "../../golden/exports/review-siunitx.tex",
    );
    await expect(toLatex(medianTable, { fit: true })).toMatchFileSnapshot("../../golden/exports/median.tex");
  });

  it("prints the best of a column bold by its direction, ties and equal prints too", () => {
    const rows = body(toLatex(recipeTable));
    const bold = rows.map((row) => [...row.matchAll(/\\textbf\{([^}]*)\}/g)].map((match) => match[1]));
    expect(bold).toEqual([["2.312"], [], ["67.0"], ["2.808", "67.0"]]);
  });

  it("has an arrow in the header of each column with a direction and none elsewhere", () => {
    const header = toLatex(recipeTable).split("\\toprule\n")[1]?.split("\n")[0];
    expect(header).toBe(
      "Run & lr & MIR (reference-fast) \\(\\downarrow\\)$^{\\dagger}$ & train\\_loss \\(\\downarrow\\) & SEED-I (\\%) \\(\\uparrow\\) \\\\",
    );
  });

  it("keeps notes inside comments, whatever line ends they hold", () => {
    const lines = toLatex(hostileTable).split("\n");
    const start = lines.indexOf("\\begin{table}");
    expect(lines.slice(0, start).every((line) => line.startsWith("% "))).toBe(true);
    expect(lines.slice(start).join("\n")).not.toContain("undefinedcommand");
    expect(lines.filter((line) => line === "\\end{table}")).toHaveLength(1);
  });

  it("merges what rows share, rules groups off, and names the packages that this needs", () => {
    const latex = toLatex(reviewTable);
    expect(latex).toContain("% needs \\usepackage{booktabs,multirow}");
    const rows = body(latex);
    expect(rows[0]).toContain("\\multirow{5}{*}{mlp} & \\multirow{3}{*}{$1\\times10^{-3}$} & mlp 1e-3");
    expect(rows[1]?.startsWith(" &  & \\quad =seed0")).toBe(true);
    expect(rows.indexOf("\\midrule")).toBe(5);
    expect(latex).toContain("\\label{tab:connector}");
  });

  it("underlines the second best, leaves runs below their group out, and marks the baseline", () => {
    const rows = body(toLatex(reviewTable));
    expect(rows[0]).toContain("\\textbf{62.9}");
    expect(rows[0]).toContain("\\emph{(baseline)}");
    expect(rows[1]).toContain("& 63.0");
    expect(rows[3]).toContain("\\textbf{1.998} $\\pm$ 0.101");
    expect(rows[3]).toContain("\\underline{62.8}");
    expect(rows[7]).toContain("\\underline{2.101}");
  });

  it("makes S columns of plain numbers only, whose digits they make room for", () => {
    const latex = toLatex(reviewTable, { siunitx: true });
    expect(latex).toContain("% needs \\usepackage{booktabs,multirow,siunitx}");
    expect(latex).toMatch(/\\begin\{tabular\}\{@\{\}lrlS\[table-format=2\.3\(4\)/);
    expect(body(latex)[0]).toContain("& 2.345 \\pm 0.012{");
    expect(body(latex)[3]).toContain("& \\bfseries 1.998 \\pm 0.101{");
    // Powers of ten are unchanged.
    expect(toLatex(recipeTable, { siunitx: true })).toContain("\\begin{tabular}{@{}lrS[");
    expect(toLatex(recipeTable, { siunitx: true })).toContain("$1\\times10^{-3}$");
  });

  it("says once what holds for a whole column: that all is reported, and a unit that many columns share", () => {
    const [name, , mir, loss, seed] = recipeTable.columns;
    if (name === undefined || mir === undefined || loss === undefined || seed === undefined) return;
    const latex = toLatex({
      ...recipeTable,
      columns: [name, mir, seed, { ...seed, id: "b", label: "GQA" }, { ...seed, id: "c", label: "TQA" }],
      rows: rowsOf(
        [1, 2].map((run) => [
          { text: `run ${run}`, value: null },
          ...[1, 2, 3, 4].map((value) => ({ text: `${value + run}`, value: value + run, reported: true })),
        ]),
      ),
    });
    expect(latex).toContain("Run & MIR (reference-fast) \\(\\downarrow\\) & SEED-I \\(\\uparrow\\) & GQA");
    expect(latex).toContain(
      "{\\footnotesize SEED-I, GQA, TQA: \\%. All numbers reported by others, not measured here}",
    );
    expect(body(latex).join("")).not.toContain("dagger");
    // In a partly measured table, the header of the column is marked.
    expect(body(toLatex(recipeTable))[0]).toContain("& 3.182 &");
    expect(toLatex(recipeTable)).toContain("$^{\\dagger}$ reported by others");
  });

  it("takes a label of its own, made safe", () => {
    expect(toLatex({ ...recipeTable, label: "tab: x}\\input{y}" })).toContain("\\label{tab:-x-input-y-}");
  });

  it("escapes every character that LaTeX or its default fonts would change", () => {
    expect(escapeLatex("\\{}$&#%_^~")).toBe(
      "\\textbackslash{}\\{\\}\\$\\&\\#\\%\\_\\textasciicircum{}\\textasciitilde{}",
    );
    expect(escapeLatex('<>|"`[]*')).toBe(
      "\\textless{}\\textgreater{}\\textbar{}{''}\\textasciigrave{}{[}{]}{*}",
    );
    expect(escapeLatex("a--b, c")).toBe("a-{}-b, c");
    expect(escapeLatex("→ − é ≤ Å ő µ")).toBe("$\\rightarrow$ $-$ \\'{e} $\\leq$ \\r{A} \\H{o} $\\mu$");
    expect(escapeLatex("中🙂\u0000\n")).toBe("U+4E2DU+1F642");
  });

  it("aligns decimal points by blank space of the missing digits", () => {
    const rows = body(toLatex(hostileTable)).map((row) => row.split(" & ")[2]);
    expect(rows).toEqual([
      "$-$0.5\\phantom{00}",
      "1\\,234\\phantom{.000}",
      "0.25\\phantom{0}",
      "12.125",
      "7\\phantom{.000}",
      "--",
    ]);
  });
});

describe("compiled by pdflatex", () => {
  const characters: FormattedTable = {
    title: "Every character",
    notes: [],
    columns: [{ id: "name", label: "Characters", kind: "text" }],
    // ASCII, Latin-1, Latin Extended-A, Greek and the symbols that Mirscope prints, sixteen per row.
    rows: Array.from({ length: 64 }, (_, row) => {
      const codes = Array.from({ length: 16 }, (_, i) => row * 16 + i);
      return { cells: [{ text: String.fromCodePoint(...codes), value: null }] };
    }).concat([{ cells: [{ text: "→←↑↓↔⇒−±×≤≥≠≈∞√∑∈–—…•†‡€✓✗“”‘’", value: null }] }]),
  };

  const tables = [
    ["the recipe table", recipeTable, 1],
    ["a table of hostile text", hostileTable, 1],
    ["every character up to U+03FF", characters, 2],
    [
      "a table of 120 runs",
      { ...recipeTable, rows: Array.from({ length: 30 }, () => recipeTable.rows).flat() },
      3,
    ],
  ] as const;

  const siunitx = { siunitx: true };
  const documents: [string, FormattedTable, number, { siunitx?: boolean; fit?: boolean }, string[]][] = [
    ...tables.map(([name, table, pages]): [string, FormattedTable, number, object, string[]] => [
      name,
      table,
      pages,
      {},
      [],
    ]),
    ["a review with merged cells", reviewTable, 1, {}, ["multirow.sty"]],
    ["a review fit to the text", reviewTable, 1, { fit: true }, ["multirow.sty"]],
    ["medians", medianTable, 1, {}, []],
    ["the recipe table with siunitx", recipeTable, 1, siunitx, ["siunitx.sty"]],
    ["a review with siunitx", reviewTable, 1, siunitx, ["siunitx.sty", "multirow.sty"]],
    ["a table of hostile text with siunitx", hostileTable, 1, siunitx, ["siunitx.sty"]],
    [
      "a long review with siunitx",
      { ...reviewTable, rows: Array.from({ length: 20 }, () => reviewTable.rows).flat() },
      3,
      siunitx,
      ["siunitx.sty", "multirow.sty"],
    ],
  ];

  for (const [name, table, pages, options, packages] of documents) {
    it(`${name} makes a PDF without a missing character`, { timeout: 90_000 }, async ({ skip }) => {
      skip(!hasLatex(packages), NO_LATEX);
      const { log, pdf } = await compileLatex(toLatex(table, { ...options, standalone: true }));
      expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
      expect(log).not.toContain("Missing character");
      if (table !== characters) expect(log).not.toMatch(/Overfull .hbox \((?:\d{3,}|[2-9]\d)/);
      expect(log).toContain(`Output written on table.pdf (${pages} page`);
    });
  }
});
