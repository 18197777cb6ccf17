import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { toCsv } from "#lib/exports/csv.ts";
import { hostileTable, recipeTable, rowsOf } from "./tables.ts";

const read = (csv: string): string[][] => parse(csv, { relax_column_count: false, record_delimiter: "\r\n" });

describe("CSV", () => {
  it("is what the golden file holds", async () => {
    await expect(toCsv(recipeTable)).toMatchFileSnapshot("../../golden/exports/recipe.csv");
  });

  it("is read back by a CSV parser with every digit of every number", () => {
    const [header, ...rows] = read(toCsv(hostileTable));
    expect(header?.length).toBe(4);
    expect(rows.map((row) => row[3])).toEqual([
      "Infinity",
      "-Infinity",
      "0.1",
      "0.30000000000000004",
      "0.3",
      "NaN",
    ]);
    expect(rows.map((row) => row[2])).toEqual(["-0.5", "1234", "0.25", "12.125", "7", ""]);
    expect(rows[5]?.[0]).toBe("");
    expect(rows[4]?.[0]).toBe('comma, "quote"\r\nnewline; semi');
    expect(rows[3]?.[0]).toBe("中文 🙂 \u200bzero\u0000width");
  });

  it("neutralises text that a spreadsheet would run, in cells and in headers, and leaves plain numbers alone", () => {
    const [header, ...rows] = read(toCsv(hostileTable));
    expect(header?.[1]).toBe('\'=HYPERLINK("x") (#_%)');
    expect(rows.map((row) => row[1])).toEqual([
      "'=1+2",
      "'+cmd|' /C calc'!A0",
      "'@SUM(A1)",
      "'-2+3",
      "'\ttab",
      "-0.5",
    ]);
  });

  it("gives columns of the same label their ids as headers", () => {
    expect(read(toCsv(hostileTable))[0]?.slice(2)).toEqual(["params.lr", "metrics.lr"]);
  });

  it("ends every record by CRLF and has no comments unless asked", () => {
    const lines = toCsv(recipeTable).split("\r\n");
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe("");
    expect(lines.some((line) => line.includes("\n") || line.startsWith("#"))).toBe(false);
  });

  it("puts title and notes into comment lines that no note can break out of", () => {
    const csv = toCsv(hostileTable, { comments: true, byteOrderMark: true });
    const comments = csv.split("\r\n").filter((line) => /^\ufeff?#/.test(line));
    expect(comments[0]).toBe("\ufeff# 100 % \\input{/etc/passwd} \\end{table}");
    expect(comments[2]).toBe("# first line \\undefinedcommand second line third fourth ^^M fifth");
    expect(comments).toHaveLength(4);
    const records: string[][] = parse(csv, {
      comment: "#",
      comment_no_infix: true,
      bom: true,
      record_delimiter: "\r\n",
    });
    expect(records).toHaveLength(7);
    expect(records[0]?.[0]).toBe("Run & name");
  });

  it("refuses rows that would shift sideways", () => {
    const crooked = { ...recipeTable, rows: rowsOf([recipeTable.rows[0]?.cells.slice(1) ?? []]) };
    expect(() => toCsv(crooked)).toThrow("export row 0 has 4 cells for 5 columns");
  });
});
