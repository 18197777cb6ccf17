import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toJson } from "#lib/exports/json.ts";
import { toMarkdown } from "#lib/exports/markdown.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import { hostileTable, recipeTable, rowsOf } from "./tables.ts";

describe("Markdown", () => {
  it("is what the golden file holds", async () => {
    await expect(toMarkdown(recipeTable)).toMatchFileSnapshot("../../golden/exports/recipe.md");
  });

  it("keeps one line per row and four cells per line, whatever the text", () => {
    const lines = toMarkdown(hostileTable).split("\n");
    const table = lines.filter((line) => line.startsWith("|"));
    expect(table).toHaveLength(8);
    for (const line of table) expect(line.replaceAll("\\|", "").split("|")).toHaveLength(6);
  });

  it("lets no HTML, emphasis or code through", () => {
    const markdown = toMarkdown({
      ...hostileTable,
      rows: rowsOf([
        [
          { text: "<b>*x*</b> `y` [z](u) &amp;", value: null },
          ...(hostileTable.rows[0]?.cells.slice(1) ?? []),
        ],
      ]),
    });
    expect(markdown).toContain("&lt;b&gt;\\*x\\*&lt;/b&gt; \\`y\\` \\[z\\](u) &amp;amp;");
  });
});

describe("JSON", () => {
  const Document = z.object({
    columns: z.array(z.object({ id: z.string(), direction: z.string().nullable() })),
    rows: z.array(z.object({ values: z.record(z.string(), z.unknown()), reported: z.array(z.string()) })),
  });

  it("is what the golden file holds", async () => {
    await expect(toJson(recipeTable)).toMatchFileSnapshot("../../golden/exports/recipe.json");
  });

  it("keeps full precision, names what JSON lacks and says which values were reported", () => {
    const { rows } = Document.parse(JSON.parse(toJson(hostileTable)));
    expect(rows.map((row) => row.values["metrics.lr"])).toEqual([
      "Infinity",
      "-Infinity",
      0.1,
      0.1 + 0.2,
      0.3,
      "NaN",
    ]);
    const recipe = Document.parse(JSON.parse(toJson(recipeTable)));
    expect(recipe.rows[2]).toEqual({
      values: {
        name: "T2-lr5e-4",
        "params.lr": 5e-4,
        "mir.reference-fast": 2.99,
        "metrics.train_loss": 10.2468,
        "scores.SEED-I": 67.02,
      },
      reported: ["mir.reference-fast"],
    });
  });
});

describe("the best of a column", () => {
  it("needs a direction and two finite values, and leaves NaN and infinities out", () => {
    expect(rankRows(hostileTable, 2).best).toEqual(new Set());
    expect(rankRows(hostileTable, 3).best).toEqual(new Set([3]));
    expect(rankRows({ ...recipeTable, rows: recipeTable.rows.slice(0, 1) }, 2).best).toEqual(new Set());
    expect(rankRows(recipeTable, 2).best).toEqual(new Set([3]));
  });
});
