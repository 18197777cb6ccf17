import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { read, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { type Entry, fromBuffer, type Options, type ZipFile } from "yauzl";
import { toXlsx } from "#lib/exports/xlsx.ts";
import { reviewTable } from "./review-table.ts";
import { hostileTable, recipeTable, rowsOf } from "./tables.ts";

const open = promisify<Buffer, Options, ZipFile>(fromBuffer);

/** A part of the package, as in the file. */
async function part(workbook: Uint8Array, name: string): Promise<string> {
  const zip = await open(Buffer.from(workbook), { lazyEntries: true });
  return new Promise((resolve, reject) => {
    zip.on("entry", (entry: Entry) => {
      if (entry.fileName === name) {
        zip.openReadStream(entry, (error, stream) =>
          error ? reject(error) : buffer(stream).then((bytes) => resolve(bytes.toString("utf8")), reject),
        );
      } else {
        zip.readEntry();
      }
    });
    zip.on("end", () => reject(new Error(`${name} is not in the package`)));
    zip.on("error", reject);
    zip.readEntry();
  });
}

async function workbook(table: typeof reviewTable): Promise<WorkBook> {
  return read(await toXlsx(table), { type: "array", cellNF: true, cellFormula: true, cellStyles: true });
}

function sheet(book: WorkBook, name: string): WorkSheet {
  const found = book.Sheets[name];
  if (found === undefined) throw new Error(`no sheet ${name}`);
  return found;
}

/** Value, type and formatted text of a cell, as read by SheetJS. */
function cell(of: WorkSheet, address: string) {
  const { t, v, w, z, f } = of[address] ?? {};
  return { t, v, w, z, f };
}

describe("XLSX, read by SheetJS", () => {
  it("has numbers as numbers at full precision that show the digits of the page", async () => {
    const table = sheet(await workbook(recipeTable), "Table");
    expect(cell(table, "D2")).toMatchObject({ t: "n", v: 2.3117, w: "2.312", z: "0.000" });
    expect(cell(table, "E4")).toMatchObject({ t: "n", v: 67.02, w: "67.0", z: "0.0" });
    expect(cell(table, "B4")).toMatchObject({ t: "n", v: 5e-4, z: "0E+00" });
    // Numbers that spreadsheets cannot represent are text, and a missing value is not zero.
    expect(cell(table, "D3")).toMatchObject({ t: "s", v: "NaN" });
    expect(cell(table, "D5")).toMatchObject({ t: "s", v: "–" });
    expect(table["!ref"]).toBe("A1:E5");
  });

  it("groups thousands and keeps signs as the page prints them", async () => {
    const table = sheet(
      await workbook({
        ...recipeTable,
        rows: rowsOf([
          [
            { text: "a", value: null },
            { text: "558K", value: 558_128 },
            { text: "−0.50", value: -0.5 },
            { text: "12\u202f345", value: 12_345 },
            { text: "+1.5", value: 1.52 },
          ],
        ]),
      }),
      "Table",
    );
    expect(["B2", "C2", "D2", "E2"].map((address) => cell(table, address).w)).toEqual([
      "558,128",
      "-0.50",
      "12,345",
      "+1.5",
    ]);
  });

  it("has no formula whatever a text begins with, and formats such cells as text", async () => {
    const book = await workbook(hostileTable);
    const table = sheet(book, "Table");
    const formulas = Object.values(book.Sheets).flatMap((one) =>
      Object.entries(one).filter(([address, value]) => !address.startsWith("!") && value.f !== undefined),
    );
    expect(formulas).toEqual([]);
    expect(cell(table, "B2")).toMatchObject({ t: "s", v: "=1+2", z: "@" });
    expect(cell(table, "B3")).toMatchObject({ t: "s", v: "+cmd|' /C calc'!A0", z: "@" });
    expect(cell(table, "B4")).toMatchObject({ t: "s", v: "@SUM(A1)", z: "@" });
    expect(cell(table, "B5")).toMatchObject({ t: "s", v: "-2+3", z: "@" });
    expect(cell(table, "B1")).toMatchObject({ t: "s", v: '=HYPERLINK("x") (#_%)', z: "@" });
    expect(await part(await toXlsx(hostileTable), "xl/worksheets/sheet1.xml")).not.toContain("<f>");
    expect(cell(table, "A5").v).toBe("中文 🙂 \u200bzero width");
  });

  it("freezes the header and the names, and gives columns room", async () => {
    const xml = await part(await toXlsx(recipeTable), "xl/worksheets/sheet1.xml");
    expect(xml).toMatch(/<pane [^>]*ySplit="1"/);
    expect(xml).toMatch(/<pane [^>]*xSplit="1"/);
    expect(xml).toMatch(/state="frozen/);
    const widths = sheet(await workbook(recipeTable), "Table")["!cols"]?.map(({ width }) => width ?? 0) ?? [];
    expect(widths).toHaveLength(5);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(10);
  });

  it("has errors, counts and changes in columns of their own", async () => {
    const table = sheet(await workbook(reviewTable), "Table");
    expect(["D1", "E1", "F1", "G1", "H1", "I1", "J1", "K1"].map((address) => cell(table, address).v)).toEqual(
      [
        "MIR (exact) ↓",
        "MIR (exact): standard deviation",
        "MIR (exact): n",
        "MIR (exact): change against mlp 1e-3",
        "MIR (exact): standard error of the change",
        "MIR (exact): change within noise",
        "GQA (0-100) ↑",
        "Level (0 group, 1 run)",
      ],
    );
    expect(["D5", "E5", "F5", "G5"].map((address) => cell(table, address).v)).toEqual([
      1.998, 0.101, 3, -0.347,
    ]);
    expect(cell(table, "C2").v).toBe("mlp 1e-3 (baseline)");
  });

  it("marks the best bold and the second best underlined", async () => {
    const xml = await part(await toXlsx(recipeTable), "xl/worksheets/sheet1.xml");
    const styles = await part(await toXlsx(recipeTable), "xl/styles.xml");
    const fonts = [...styles.matchAll(/<font>.*?<\/font>/gs)].map(([font]) => font);
    const formats = [
      ...(/<cellXfs.*?<\/cellXfs>/s.exec(styles)?.[0] ?? "").matchAll(/<xf [^>]*fontId="(\d+)"/g),
    ];
    const fontOf = (address: string) => {
      const style = new RegExp(`<c r="${address}" s="(\\d+)"`).exec(xml)?.[1];
      return fonts[Number(formats[Number(style)]?.[1])] ?? "";
    };
    expect(fontOf("C5")).toContain("<b");
    expect(fontOf("C4")).toContain("<u");
    expect(fontOf("C3")).not.toMatch(/<[bu][ />]/);
  });

  it("says on a second sheet where the numbers come from", async () => {
    const about = sheet(await workbook(recipeTable), "About");
    const lines = Object.entries(about).flatMap(([address, value]) =>
      /^A\d/.test(address) ? [value.v] : [],
    );
    expect(lines[0]).toBe("Training recipe");
    expect(lines).toContain(
      "MIR definition: reference-fast; values as printed in arXiv 2410.07167v2, Table 2",
    );
    expect(lines).toContain('filter: params.lr <= 1e-3 and ablation = "recipe"');
    expect(lines).toContain("† reported by others, not measured here");
  });
});
