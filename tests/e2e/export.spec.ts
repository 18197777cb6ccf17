import { readFile } from "node:fs/promises";
import { read } from "@e965/xlsx";
import type { Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { paths } from "#app/_paths.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Export" });
const RECIPE = `?${new URLSearchParams({ filter: "ablation = recipe", columns: "name,params.lr,mir.reference-fast,scores.SEED-I" })}`;

/** The row names of the table, top to bottom. */
const namesOnPage = (page: Page) =>
  page.getByRole("treegrid").or(page.getByRole("grid")).locator(".name-text").allTextContents();

async function openExport(page: Page, format: string): Promise<void> {
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await dialog(page).getByRole("radio", { name: format, exact: true }).check();
}

async function download(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    dialog(page).getByRole("link", { name: "Download" }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("a table is downloaded as CSV and as a workbook with the page's rows, columns and order", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.runs(paper)}${RECIPE}`);
  await openExport(page, "CSV");
  const names = await namesOnPage(page);
  expect(names).toHaveLength(6);

  await expect(dialog(page)).toContainText("6 runs, 4 columns");
  await expect(dialog(page).getByRole("region", { name: "Preview" })).toContainText(
    "T2-lr3e-4,0.0003,2.808,67",
  );
  const csv = await download(page);
  expect(csv.name).toMatch(/\.csv$/);
  const records: string[][] = parse(csv.bytes, { comment: "#", comment_no_infix: true });
  expect(records[0]).toEqual(["Run", "lr", "MIR (reference-fast)", "SEED-I (0-100)"]);
  expect(records.slice(1).map(([name]) => name)).toEqual(names);

  await dialog(page).getByRole("radio", { name: "Excel", exact: true }).check();
  const workbook = await download(page);
  expect(workbook.name).toMatch(/\.xlsx$/);
  const table = read(workbook.bytes, { type: "buffer" }).Sheets["Table"];
  expect(table?.["C2"]).toMatchObject({ t: "n", v: 2.808, w: "2.808" });
  expect(names.map((_, row) => table?.[`A${row + 2}`]?.v)).toEqual(names);
});

test("only the selected runs are exported, as the filter of the export says", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.runs(paper)}${RECIPE}`);
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
  for (const name of ["T2-lr3e-4", "T2-linear"]) {
    await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
  }
  await page.getByRole("button", { name: "Export selected" }).click();
  await dialog(page).getByRole("radio", { name: "CSV", exact: true }).check();
  await expect(dialog(page)).toContainText("2 runs, 4 columns");
  const { bytes } = await download(page);
  const records: string[][] = parse(bytes, { comment: "#", comment_no_infix: true });
  expect(records.slice(1).map(([name]) => name)).toEqual(["T2-lr3e-4", "T2-linear"]);
  expect(bytes.toString("utf8")).toMatch(/# Filter: .*ablation = recipe.* and id in \(/);
});

test("rich text is pasted into a document as a table with its looks, and as tabs into plain text", async ({
  page,
  request,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { paper } = await findKnown(request);
  await page.goto(`${paths.runs(paper)}${RECIPE}`);
  await openExport(page, "Rich text");
  await expect(dialog(page).frameLocator("iframe").getByRole("table")).toContainText("T2-lr3e-4");
  await dialog(page).getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByText("Rich text of 6 runs, 4 columns copied")).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await page.evaluate(() => {
    document.body.innerHTML =
      '<div contenteditable="true" aria-label="Document"></div><textarea aria-label="Text"></textarea>';
  });
  await page.getByLabel("Document").click();
  await page.keyboard.press("ControlOrMeta+v");
  const pasted = page.getByLabel("Document");
  await expect(pasted.getByRole("row")).toHaveCount(7);
  const best = pasted.getByRole("cell", { name: "2.808" });
  await expect(best).toHaveCSS("text-align", "right");
  expect(await best.locator("b").evaluate((element) => getComputedStyle(element).fontWeight)).toBe("700");
  expect(await pasted.getByRole("cell", { name: "2.990" }).locator("u").textContent()).toBe("2.990");

  await page.getByLabel("Text", { exact: true }).click();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue(
    /^Run\tlr\tMIR \(reference-fast\)\tSEED-I \(0-100\)\n/,
  );
});

test("LaTeX shows in its preview what was chosen, and has an address for scripts", async ({
  page,
  request,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { paper } = await findKnown(request);
  await page.goto(`${paths.runs(paper)}${RECIPE}`);
  await openExport(page, "LaTeX");
  await expectNoViolations(page);
  await dialog(page).getByRole("textbox", { name: "Caption" }).fill("The recipe & its MIR");
  await dialog(page).getByRole("textbox", { name: "Label" }).fill("tab:recipe");
  await dialog(page).getByRole("checkbox", { name: "siunitx columns" }).check();
  const preview = dialog(page).getByRole("region", { name: "Preview" });
  await expect(preview).toContainText("\\caption{The recipe \\& its MIR}\\label{tab:recipe}");
  await expect(preview).toContainText("S[table-format=1.3");

  await dialog(page).getByRole("button", { name: "Copy address" }).click();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  const answer = await request.get(address);
  expect(answer.headers()["content-type"]).toContain("application/x-latex");
  expect(await answer.text()).toContain("\\label{tab:recipe}");

  await dialog(page).getByRole("button", { name: "Copy", exact: true }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("\\bottomrule");
});
