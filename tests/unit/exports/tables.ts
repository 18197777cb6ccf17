import type { ExportCell, ExportRow, FormattedTable } from "#lib/exports/table.ts";

const number = (text: string, value: number | null, reported = false): ExportCell => ({
  text,
  value,
  reported,
});
export const rowsOf = (rows: readonly (readonly ExportCell[])[]): ExportRow[] =>
  rows.map((cells) => ({ cells }));
const text = (value: string): ExportCell => ({ text: value, value: null });

/** Four of the paper's recipe runs as on the page, with a logged loss in addition to the reported values. */
export const recipeTable: FormattedTable = {
  title: "Training recipe",
  caption: "Training recipe (learning rate, warm-up ratio, scheduler): MIR and post-SFT scores",
  notes: [
    "MIR definition: reference-fast; values as printed in arXiv 2410.07167v2, Table 2",
    'filter: params.lr <= 1e-3 and ablation = "recipe"',
    "exported 2026-11-23 02:30:00 UTC from http://127.0.0.1:3000/projects/paper/runs",
  ],
  columns: [
    { id: "name", label: "Run", kind: "text" },
    { id: "params.lr", label: "lr", kind: "number" },
    { id: "mir.reference-fast", label: "MIR (reference-fast)", kind: "number", direction: "lower" },
    { id: "metrics.train_loss", label: "train_loss", kind: "number", direction: "lower" },
    { id: "scores.SEED-I", label: "SEED-I", unit: "%", kind: "number", direction: "higher" },
  ],
  rows: rowsOf([
    [
      text("T2-baseline"),
      number("1e−3", 1e-3),
      number("3.182", 3.182, true),
      number("2.312", 2.3117),
      number("66.5", 66.5, true),
    ],
    [
      text("T2-warmup5"),
      number("1e−3", 1e-3),
      number("3.043", 3.043, true),
      number("NaN", Number.NaN),
      number("66.9", 66.9, true),
    ],
    [
      text("T2-lr5e-4"),
      number("5e−4", 5e-4),
      number("2.990", 2.99, true),
      number("10.25", 10.2468),
      number("67.0", 67.02),
    ],
    [
      text("T2-lr3e-4"),
      number("3e−4", 3e-4),
      number("2.808", 2.808, true),
      number("–", null),
      number("67.0", 67, true),
    ],
  ]),
};

/** Everything that breaks a careless writer. */
export const hostileTable: FormattedTable = {
  title: "100 % \\input{/etc/passwd}\n\\end{table}",
  caption: "Caption with $math$, #hash & co: a_b^c ~ {x} <y> |z| \"q\" `t` 'u' --- ,,",
  notes: ["first line\n\\undefinedcommand second line\r\nthird\u2028fourth ^^M fifth", "note with % and é"],
  columns: [
    { id: "name", label: "Run & name", kind: "text" },
    { id: "params.note", label: '=HYPERLINK("x")', unit: "#_%", kind: "text" },
    { id: "params.lr", label: "lr", kind: "number" },
    { id: "metrics.lr", label: "lr", kind: "number", direction: "higher" },
  ],
  rows: rowsOf([
    [text("[brackets] first"), text("=1+2"), number("−0.5", -0.5), number("∞", Number.POSITIVE_INFINITY)],
    [
      text("*starred"),
      text("+cmd|' /C calc'!A0"),
      number("1\u202f234", 1234),
      number("−∞", Number.NEGATIVE_INFINITY),
    ],
    [text("a → b − c ≤ d é ñ ü ç Å ő ł ß µ π Δ"), text("@SUM(A1)"), number("0.25", 0.25), number("0.1", 0.1)],
    [
      text("中文 🙂 \u200bzero\u0000width"),
      text("-2+3"),
      number("12.125", 12.125),
      number("0.30000000000000004", 0.1 + 0.2),
    ],
    [text('comma, "quote"\r\nnewline; semi'), text("\ttab"), number("7", 7), number("0.3", 0.3)],
    [text("–"), text("-0.5"), number("–", null), number("NaN", Number.NaN)],
  ]),
};
