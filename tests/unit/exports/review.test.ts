import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { toCsv, toTsv } from "#lib/exports/csv.ts";
import { EXPORT_FORMATS } from "#lib/exports/formats.ts";
import { toJson } from "#lib/exports/json.ts";
import { toMarkdown } from "#lib/exports/markdown.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import { ruledRows, spansOf } from "#lib/exports/spans.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { writeExport } from "#lib/exports/write.ts";
import { medianTable, reviewTable } from "./review-table.ts";
import { hostileTable, rowsOf } from "./tables.ts";

const read = (csv: string): string[][] => parse(csv, { record_delimiter: "\r\n" });

function ranked(values: readonly (number | null)[], direction: "lower" | "higher" = "lower") {
  const table: FormattedTable = {
    title: "t",
    notes: [],
    columns: [{ id: "a", label: "a", kind: "number", direction }],
    rows: rowsOf(values.map((value) => [{ text: value === null ? "–" : value.toFixed(1), value }])),
  };
  const { best, second } = rankRows(table, 0);
  return { best: [...best], second: [...second] };
}

describe("a table of a review", () => {
  it("is what the golden files hold", async () => {
    await expect(toCsv(reviewTable, { comments: true })).toMatchFileSnapshot(
      "../../golden/exports/review.csv",
    );
    await expect(toTsv(reviewTable)).toMatchFileSnapshot("../../golden/exports/review.tsv");
    await expect(toMarkdown(reviewTable)).toMatchFileSnapshot("../../golden/exports/review.md");
    await expect(toJson(reviewTable)).toMatchFileSnapshot("../../golden/exports/review.json");
  });

  it("has deviations, counts, changes and their errors as columns in CSV, level by level", () => {
    const [header, ...rows] = read(toCsv(reviewTable));
    expect(header).toEqual([
      "connector",
      "lr",
      "Run",
      "MIR (exact)",
      "MIR (exact): standard deviation",
      "MIR (exact): n",
      "MIR (exact): change against mlp 1e-3",
      "MIR (exact): standard error of the change",
      "MIR (exact): change within noise",
      "GQA (0-100)",
      '"Level (0 group, 1 run)"'.replaceAll('"', ""),
    ]);
    expect(rows[1]).toEqual([
      "mlp",
      "0.001",
      "'=seed0",
      "2.3312",
      "",
      "",
      "-0.014",
      "0.0112",
      "yes",
      "63",
      "1",
    ]);
    expect(rows[3]).toEqual([
      "mlp",
      "0.0003",
      "mlp 3e-4",
      "1.998",
      "0.101",
      "3",
      "-0.347",
      "0.0112",
      "no",
      "62.8",
      "0",
    ]);
  });

  it("keeps runs whose name begins like a comment", () => {
    const csv = toCsv(reviewTable, { comments: true });
    const records: string[][] = parse(csv, {
      comment: "#",
      comment_no_infix: true,
      record_delimiter: "\r\n",
    });
    expect(records).toHaveLength(8);
    const named: FormattedTable = {
      ...reviewTable,
      columns: reviewTable.columns.slice(2, 3),
      rows: rowsOf([[{ text: "#1", value: null }]]),
    };
    expect(toCsv(named)).toBe('Run\r\n"#1"\r\n');
  });

  it("has tabs only between fields in TSV", () => {
    const lines = toTsv(hostileTable).split("\r\n").slice(0, -1);
    expect(lines.map((line) => line.split("\t").length)).toEqual(Array(7).fill(4));
    expect(lines[1]).toContain("\t'=1+2\t");
  });

  it("has ranges of medians and changes in percent as columns too", () => {
    expect(read(toCsv(medianTable))).toEqual([
      [
        "Run",
        "loss",
        "loss: n",
        "loss: minimum",
        "loss: maximum",
        "loss: change in percent against a (%)",
        "loss: change within noise",
      ],
      ["a", "2.3117", "3", "2.1", "2.5", "", ""],
      ["b", "2.0805", "3", "2", "2.2", "-10", "no"],
    ]);
    expect(toMarkdown(medianTable)).toContain("| a (baseline) | 2.312 \\[2.100–2.500\\] (3) |");
    expect(toMarkdown(medianTable)).toContain("| b | **2.081 \\[2.000–2.200\\]** (3) (−10.0 %) |");
  });

  it("merges cells inside the cells to their left, and rules off where merged cells end", () => {
    expect([...spansOf(reviewTable)]).toEqual([
      [0, [5, 0, 0, 0, 0, 2, 0]],
      [1, [3, 0, 0, 1, 1, 1, 1]],
    ]);
    expect([...ruledRows(reviewTable)]).toEqual([5]);
    const single = { ...reviewTable, rows: reviewTable.rows.slice(4, 6) };
    expect([...ruledRows(single)]).toEqual([]);
  });

  it("names the baseline, the marks and where the numbers come from in every format", async () => {
    for (const format of EXPORT_FORMATS.filter((one) => one !== "xlsx" && one !== "json")) {
      const { body } = await writeExport(reviewTable, format);
      expect(body).toContain("evaluation set: mini-lvlm (03b18364) layers: 8");
      expect(body).toMatch(/Filter: params.lr (&lt;|<)= 1e-3/);
      expect(body).toMatch(/reported by others, not measured here/);
      expect(body).toMatch(/baseline/i);
    }
  });
});

describe("the second best", () => {
  it("is the next value of three and more, ties together", () => {
    expect(ranked([3, 1, 2, 2])).toEqual({ best: [1], second: [2, 3] });
    expect(ranked([3, 1, 2], "higher")).toEqual({ best: [0], second: [2] });
    expect(ranked([1.01, 1.04, 2])).toEqual({ best: [0, 1], second: [2] });
  });

  it("is none of two values, and nothing is best where all are one", () => {
    expect(ranked([2, 1])).toEqual({ best: [1], second: [] });
    expect(ranked([1, 1, 1])).toEqual({ best: [], second: [] });
    expect(ranked([null, 1, null])).toEqual({ best: [], second: [] });
  });

  it("is not looked for among runs below their group, nor above the table, nor where marks are off", () => {
    const rows = rowsOf([3, 1, 2, 0].map((value) => [{ text: String(value), value }]));
    const columns = [{ id: "a", label: "a", kind: "number" as const, direction: "lower" as const }];
    const table: FormattedTable = {
      title: "t",
      notes: [],
      columns,
      rows: rows.map((row, at) =>
        at === 1 ? { ...row, level: 1 } : at === 3 ? { ...row, isUnranked: true } : row,
      ),
    };
    expect([...rankRows(table, 0).best]).toEqual([2]);
    expect(
      rankRows({ ...table, columns: columns.map((one) => ({ ...one, marks: false })) }, 0).best.size,
    ).toBe(0);
  });
});
