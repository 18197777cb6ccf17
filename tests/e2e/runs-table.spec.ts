import type { Locator, Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { goldenCases, goldenFile } from "../support/golden.ts";
import { logCheckpoint, logMetric, logRun, makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const names = (page: Page): Locator => page.getByRole("grid").getByRole("rowheader");
const header = (page: Page, name: RegExp): Locator => page.getByRole("columnheader", { name });
const sorter = (page: Page, name: RegExp): Locator => header(page, name).getByRole("button").first();

/** The text of a column's cells, top to bottom. */
async function column(page: Page, name: RegExp): Promise<string[]> {
  const index = await header(page, name).getAttribute("aria-colindex");
  return page.locator(`[role=grid] [role=gridcell][aria-colindex="${index}"]`).allInnerTexts();
}

const leadingNumber = (text: string): number => Number.parseFloat(text);

async function openPaper(page: Page, request: Parameters<typeof findKnown>[0], query = ""): Promise<void> {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.runs(paper)}${query}`);
  await untilLive(page);
}

/** Rows are rendered before the page is interactive. The live connection indicates that it is. */
async function untilLive(page: Page): Promise<void> {
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
}

test("the table is sorted by the project's own MIR, best first, and names the definition", async ({
  page,
  request,
}) => {
  await openPaper(page, request);
  await expect(header(page, /^MIR/)).toHaveAttribute("aria-sort", "ascending");
  await expect(header(page, /^MIR/)).toContainText("reference-fast");
  const values = (await column(page, /^MIR/)).map(leadingNumber);
  // Only visible rows are rendered.
  expect(values.length).toBeGreaterThan(10);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  await expect(page.getByRole("main").getByText("25 of 25 runs")).toBeVisible();
});

test("a reported value carries a mark, and its source is there for the keyboard", async ({
  page,
  request,
}) => {
  await openPaper(page, request);
  await expect(names(page).first().getByRole("link")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tooltip")).toContainText("† Reported in arXiv:2410.07167");
  await expect(page.getByRole("tooltip")).toContainText("Definition reference-fast");
});

test("a click on a header sorts, the URL keeps it, and a reload shows the same", async ({
  page,
  request,
}) => {
  await openPaper(page, request);
  await sorter(page, /^SEED-I/).click();
  await expect(page).toHaveURL(/sort=-scores\.SEED-I/);
  await expect(header(page, /^SEED-I/)).toHaveAttribute("aria-sort", "descending");
  await expect.poll(async () => leadingNumber((await column(page, /^SEED-I/))[0] ?? "")).toBe(69.6);
  await page.reload();
  await expect(header(page, /^SEED-I/)).toHaveAttribute("aria-sort", "descending");
  expect(leadingNumber((await column(page, /^SEED-I/))[0] ?? "")).toBe(69.6);
});

test("Shift adds keys to the order, by mouse and by keyboard, and the header says which place", async ({
  page,
  request,
}) => {
  await openPaper(page, request);
  await sorter(page, /^MMStar/).click();
  await sorter(page, /^MME/).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=-scores\.MMStar,-scores\.MME/);
  await expect(sorter(page, /MMStar/)).toHaveAccessibleName(/sort key 1, descending/);
  await expect(sorter(page, /MME/)).toHaveAccessibleName(/sort key 2, descending/);
  // From the focused header to the next one.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+Enter");
  await expect(page).toHaveURL(/sort=-scores\.MMStar,-scores\.MME,-scores\./);
});

test("a filter narrows the rows while it is typed, and a wrong one says where it is wrong", async ({
  page,
  request,
}) => {
  const { miniature } = await findKnown(request);
  await page.goto(paths.runs(miniature));
  await untilLive(page);
  await page.keyboard.press("/");
  const filter = page.getByRole("textbox", { name: "Filter runs" });
  await expect(filter).toBeFocused();
  await filter.fill('params.connector = "linear"');
  await expect(page.getByRole("main").getByText("1 of 25 runs")).toBeVisible();
  await expect(names(page)).toHaveText(["connector-linear"]);
  await expect(page).toHaveURL(/filter=params\.connector/);
  await filter.fill("params.lr << 1");
  await expect(page.getByRole("alert").filter({ hasText: "Character 12" })).toBeVisible();
  await expect(filter).toHaveAttribute("aria-invalid", "true");
  await expect(
    page.getByRole("main").getByText("1 of 25 runs"),
    "the last good filter still holds",
  ).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(page.getByRole("main").getByText("25 of 25 runs")).toBeVisible();
});

test("text in the name and a status narrow together, and nothing left says so", async ({ page, request }) => {
  const { miniature } = await findKnown(request);
  await page.goto(`${paths.runs(miniature)}?q=caption&status=finished`);
  await untilLive(page);
  await expect(page.getByRole("main").getByText("3 of 25 runs")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search names" }).fill("no such name");
  await expect(page.getByRole("heading", { name: "No run matches" })).toBeVisible();
  await expectNoViolations(page);
});

test("columns are found, shown, hidden and reset in the chooser", async ({ page, request }) => {
  await openPaper(page, request);
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("textbox", { name: "Find a column" }).fill("checkp");
  await page.getByRole("checkbox", { name: /Checkpoints/ }).check();
  await expect(header(page, /^Checkpoints/)).toBeAttached();
  await expect(page).toHaveURL(/columns=/);
  await page.getByRole("textbox", { name: "Find a column" }).fill("seed");
  await page.getByRole("checkbox", { name: /^SEED-I/ }).uncheck();
  await expect(header(page, /^SEED-I/)).toHaveCount(0);
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(header(page, /^SEED-I/)).toBeAttached();
  await expect(page).not.toHaveURL(/columns=/);
});

test("j, k and Enter move through the rows and open a run", async ({ page, request }) => {
  await openPaper(page, request);
  const second = await names(page).nth(1).textContent();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(names(page).nth(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);
  await expect(page.getByRole("heading", { level: 1, name: second ?? "" })).toBeVisible();
});

test("another definition of MIR is one choice away, and its meaning stands beside it", async ({
  page,
  request,
}) => {
  await openPaper(page, request);
  await page.getByRole("button", { name: /definition of MIR/ }).click();
  await expect(page.getByRole("menuitem", { name: /^shown reference-fast/ })).toContainText(
    "What the paper's released code computes by default",
  );
  await page.getByRole("menuitem", { name: /exact/ }).first().click();
  await expect(page).toHaveURL(/mir=exact/);
  await expect(header(page, /^MIR/)).toContainText("exact");
  await expect
    .poll(async () => new Set(await column(page, /^MIR/)), { message: "the paper has no exact values" })
    .toEqual(new Set(["–"]));
});

test("the palette finds a run by a part of its name and opens it with Enter", async ({ page, request }) => {
  await openPaper(page, request);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("textbox", { name: /^Search runs, projects/ })).toBeFocused();
  await page.keyboard.type("vicuna-13b");
  await expect(page.getByRole("dialog").getByRole("button", { name: /T7-vicuna-13b/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "T7-vicuna-13b" })).toBeVisible();
});

test("a run that is logged while the page is open appears and gets its MIR without a reload", async ({
  page,
  request,
}) => {
  const [, golden] = goldenCases.find(([, { file }]) => file.startsWith("ordinary")) ?? [];
  if (golden === undefined) throw new Error("there is no ordinary golden case");
  const slug = `live-${Date.now()}`;
  await makeProject(request, slug);
  await page.goto(paths.runs(slug));
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
  await expectNoViolations(page);
  await untilLive(page);

  const runId = await logRun(request, slug, "first-run");
  await expect(names(page)).toHaveText(["first-run"]);
  await logMetric(request, runId, 2.31);
  await logCheckpoint(request, runId, 100, goldenFile(golden.file));
  await expect
    .poll(async () => (await column(page, /^MIR/))[0], { timeout: 45_000 })
    .toContain(golden.mir.exact.toFixed(3));
});

test("on a phone what is done rarely stands behind one button, and the bar in three lines", async ({
  page,
  request,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPaper(page, request);
  const bar = page.getByRole("search", { name: "Runs" });
  await expect(bar.getByRole("button", { name: "Export" })).toBeHidden();
  await expect.poll(async () => (await bar.boundingBox())?.height ?? 0).toBeLessThan(125);
  const more = bar.getByRole("button", { name: "More", exact: true });
  await more.click();
  await expect(bar.getByRole("button", { name: "Compute many" })).toBeVisible();
  await bar.getByRole("button", { name: "Only what differs" }).click();
  await expect(page).toHaveURL(/differing=1/);
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();
  await expectNoViolations(page);
  await expect(bar.getByRole("button", { name: "Export" })).toBeHidden();
  await more.click();
  await bar.getByRole("button", { name: "Calculated columns" }).click();
  await page.getByRole("menuitem", { name: "Custom average…" }).click();
  await expect(page.getByRole("dialog", { name: "Custom average" })).toBeVisible();
});
