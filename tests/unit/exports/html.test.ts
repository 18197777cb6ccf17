import { read, type WorkSheet } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { toHtml } from "#lib/exports/html.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { reviewTable } from "./review-table.ts";
import { hostileTable, recipeTable } from "./tables.ts";

/** Parses the table like a spreadsheet on pasting. */
function pasted(table: FormattedTable): WorkSheet {
  const book = read(toHtml(table), { type: "string", raw: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ""];
  if (sheet === undefined) throw new Error("no table was read");
  return sheet;
}

describe("HTML", () => {
  it("is what the golden file holds", async () => {
    await expect(toHtml(reviewTable)).toMatchFileSnapshot("../../golden/exports/review.html");
    await expect(toHtml(hostileTable)).toMatchFileSnapshot("../../golden/exports/hostile.html");
  });

  it("is read as a table by SheetJS: every cell in its place, merged cells merged", () => {
    const sheet = pasted(reviewTable);
    expect(sheet["!merges"]).toEqual([
      { s: { r: 1, c: 0 }, e: { r: 5, c: 0 } },
      { s: { r: 1, c: 1 }, e: { r: 3, c: 1 } },
      { s: { r: 6, c: 0 }, e: { r: 7, c: 0 } },
    ]);
    expect(sheet["C2"]?.v).toMatch(/^mlp 1e-3\s\(baseline\)$/);
    expect(String(sheet["D5"]?.v).replace(/\s/g, " ")).toBe("1.998 ± 0.101 (3) (−0.347)");
    expect(sheet["E5"]?.v).toBe("62.8");
    expect(sheet["C8"]?.v).toBe("q-former 3e-4");
  });

  it("lets no tag, attribute or formula out of a text", () => {
    const html = toHtml({
      ...hostileTable,
      label: '"><script>alert(1)</script>',
      title: "<img src=x onerror=alert(1)>",
      caption: undefined,
    });
    expect(html).not.toMatch(/<script|<img|<x>/);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    const texts = [...html.matchAll(/<t[dh][^>]*>([^<]*)/g)].map(([, text]) => text ?? "");
    expect(texts.filter((text) => /^[=+@-]/.test(text) && !/^-?\d/.test(text))).toEqual([]);
    expect(texts).toContain("'=1+2");
  });

  it("marks the best bold and the second best underlined, and says which numbers are bare ones", () => {
    const html = toHtml(recipeTable);
    expect(html).toContain("<b>2.808</b>†");
    expect(html).toContain("<u>2.990</u>†");
    expect(html).toContain('sdval="2.3117" x:num="2.3117"');
    expect(toHtml(reviewTable)).not.toContain('sdval="1.998"');
  });

  it("is a whole page only where one is asked for, with the same table", () => {
    expect(toHtml(recipeTable).startsWith("<table")).toBe(true);
    const page = toHtml(recipeTable, { standalone: true });
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(page).toContain(toHtml(recipeTable).trim());
  });
});
