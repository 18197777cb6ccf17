import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { toLatex } from "#lib/exports/latex.ts";
import { escapeLatex } from "#lib/exports/latex-escape.ts";
import type { ExportTable } from "#lib/exports/table.ts";
import { hostileTable, recipeTable } from "./tables.ts";

/** Everything between \midrule and \bottomrule. */
function body(latex: string): string[] {
  return (latex.split("\\midrule\n")[1]?.split("\n\\bottomrule")[0] ?? "").split("\n");
}

describe("LaTeX", () => {
  it("is what the golden files hold", async () => {
    await expect(toLatex(recipeTable)).toMatchFileSnapshot("../../golden/exports/recipe.tex");
    await expect(toLatex(hostileTable)).toMatchFileSnapshot("../../golden/exports/hostile.tex");
  });

  it("prints the best of a column bold by its direction, ties and equal prints too", () => {
    const rows = body(toLatex(recipeTable));
    const bold = rows.map((row) => [...row.matchAll(/\\textbf\{([^}]*)\}/g)].map((match) => match[1]));
    expect(bold).toEqual([["2.312"], [], ["67.0"], ["2.808", "67.0"]]);
  });

  it("has an arrow in the header of each column with a direction and none elsewhere", () => {
    const header = toLatex(recipeTable).split("\\toprule\n")[1]?.split("\n")[0];
    expect(header).toBe(
      "Run & lr & MIR (reference-fast) \\(\\downarrow\\) & train\\_loss \\(\\downarrow\\) & SEED-I (\\%) \\(\\uparrow\\) \\\\",
    );
  });

  it("keeps notes inside comments, whatever line ends they hold", () => {
    const lines = toLatex(hostileTable).split("\n");
    const start = lines.indexOf("\\begin{table}");
    expect(lines.slice(0, start).every((line) => line.startsWith("% "))).toBe(true);
    expect(lines.slice(start).join("\n")).not.toContain("undefinedcommand");
    expect(lines.filter((line) => line === "\\end{table}")).toHaveLength(1);
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

const run = promisify(execFile);

function hasPdflatex(): boolean {
  try {
    execFileSync("pdflatex", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function compile(latex: string): Promise<{ log: string; pdf: Buffer }> {
  const directory = await mkdtemp(join(tmpdir(), "mirscope-latex-"));
  try {
    await writeFile(join(directory, "table.tex"), latex);
    const options = ["-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "table.tex"];
    // pdflatex says on stdout what is wrong; a rejection must carry it.
    await run("pdflatex", options, { cwd: directory, timeout: 60_000 }).catch((error: unknown) => {
      throw new Error(String((error as { stdout?: string }).stdout ?? error));
    });
    return {
      log: await readFile(join(directory, "table.log"), "latin1"),
      pdf: await readFile(join(directory, "table.pdf")),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe("compiled by pdflatex", () => {
  const characters: ExportTable = {
    title: "Every character",
    notes: [],
    columns: [{ id: "name", label: "Characters", kind: "text" }],
    // ASCII, Latin-1, Latin Extended-A, Greek and the signs that the product itself prints, sixteen a row.
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

  for (const [name, table, pages] of tables) {
    it(`${name} makes a PDF without a missing character`, { timeout: 90_000 }, async ({ skip }) => {
      skip(
        !hasPdflatex(),
        "pdflatex is not installed: LaTeX was not compiled (apt-get install texlive-latex-recommended)",
      );
      const { log, pdf } = await compile(toLatex(table, { standalone: true }));
      expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
      expect(log).not.toContain("Missing character");
      expect(log).toContain(`Output written on table.pdf (${pages} page`);
    });
  }
});
