import { readFile } from "node:fs/promises";
import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { findKnown } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/** The runs of the miniature study that differ only in the seed: three with scores, one of them with a MIR. */
const SEEDS = "baseline and 2 more";
const FILTER = 'params.schedule = "cosine" and params.lr <= 1e-2';

const grid = (page: Page) => page.getByRole("treegrid");
const group = (page: Page, name: string) => grid(page).getByRole("row", { name }).first();
const views = (page: Page) => page.getByRole("navigation", { name: "Views" });

async function openTable(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
}

/** The state at the end of the meeting, in both windows. */
async function expectDecision(page: Page): Promise<void> {
  await expect(views(page).getByRole("link", { name: /^Weekly review/ })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await expect(page.getByRole("textbox", { name: "Filter runs" })).toHaveValue(FILTER);
  await expect(grid(page).getByRole("columnheader", { name: /^MIR/ })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await expect(group(page, SEEDS)).toContainText("baseline");
  // Mean ± standard deviation (n) over the seeds.
  await expect(group(page, SEEDS)).toContainText(/50\.1\s*±4\.8\s*\(3\)/);
}

/** The LaTeX table has the displayed groups, with deviations over seeds and changes against the baseline. */
function expectLatex(source: string): void {
  expect(source).toContain("\\toprule");
  expect(source).toContain("Grouped by all params but the seed");
  expect(source).toContain("mir.exact");
  expect(source).toContain("\\pm");
  expect(source).toContain(SEEDS);
  expect(source).toMatch(/% Link: http/);
}

async function deleteViews(request: APIRequestContext, slug: string, name: string): Promise<void> {
  const { items } = await (await request.get(`/api/v1/projects/${slug}/views`)).json();
  for (const view of items as { id: string; name: string }[]) {
    if (view.name === name) await request.delete(`/api/v1/views/${view.id}`);
  }
}

test("a team's review by mouse: seeds folded, baseline, order, filter, saved view, shared address, LaTeX", async ({
  page,
  request,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { miniature } = await findKnown(request);
  await openTable(page, paths.runs(miniature));

  await page.getByRole("button", { name: "Group" }).click();
  await page.getByRole("checkbox", { name: /^Seed groups/ }).click();
  await page.keyboard.press("Escape");
  await group(page, SEEDS).hover();
  await page.getByRole("button", { name: `Actions for ${SEEDS}` }).click();
  await page.getByRole("menuitem", { name: /Set as baseline/ }).click();
  await grid(page).getByRole("button", { name: /^MIR/ }).click();
  await page.getByRole("textbox", { name: "Filter runs" }).fill(FILTER);
  await expect(page).toHaveURL(/filter=/);

  await page.getByRole("button", { name: "Save view…" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Weekly review, mouse");
  await page.getByRole("dialog").getByRole("button", { name: "Save view" }).click();
  await expectDecision(page);

  await page.getByRole("button", { name: "Share" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/s\/\w{7}$/);
  const shared = await context.newPage();
  await openTable(shared, await page.evaluate(() => navigator.clipboard.readText()));
  await expectDecision(shared);
  await shared.close();

  // The link covers the toolbar until it is closed.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByText("LaTeX", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog
      .getByRole("link", { name: /^Download/ })
      .or(dialog.getByRole("button", { name: /^Download/ }))
      .click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.tex$/);
  expectLatex(await readFile(await download.path(), "utf8"));
  await deleteViews(request, miniature, "Weekly review, mouse");
});

/** Presses Tab until the target is focused; fails if it is not reachable by keyboard. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await tabUntil(page, target, (element) => element === document.activeElement);
}

/** tabTo for an element that contains the focus. */
async function tabInto(page: Page, target: Locator): Promise<void> {
  await tabUntil(page, target, (element) => element.contains(document.activeElement));
}

async function tabUntil(page: Page, target: Locator, isThere: (element: Element) => boolean): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate(isThere)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${target}`);
}

test("the same review by keyboard alone", async ({ page, request, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { miniature } = await findKnown(request);
  await openTable(page, paths.runs(miniature));

  await tabTo(page, page.getByRole("button", { name: "Group" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("checkbox", { name: /^Seed groups/ }));
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(group(page, SEEDS)).toBeVisible();

  // Into the table, down to the group, set the baseline, back up to the header.
  await tabInto(page, grid(page));
  for (let row = 0; row < 30; row += 1) {
    const isThere = await group(page, SEEDS).evaluate((element) => element.contains(document.activeElement));
    if (isThere) break;
    await page.keyboard.press("j");
  }
  await page.keyboard.press("b");
  await expect(group(page, SEEDS)).toContainText("baseline");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowUp");
  const mir = grid(page).getByRole("columnheader", { name: /^MIR/ });
  for (let column = 0; column < 10; column += 1) {
    if (await mir.evaluate((element) => element.contains(document.activeElement))) break;
    await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("Enter");
  await expect(mir).toHaveAttribute("aria-sort", "descending");

  await page.keyboard.press("/");
  await page.keyboard.type(FILTER);
  await expect(page).toHaveURL(/filter=.*1e-2/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Weekly review, keyboard");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expectDecision(page);

  await tabTo(page, page.getByRole("button", { name: "Share" }));
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/s\/\w{7}$/);

  await expect(page.getByRole("textbox", { name: "Short link" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Short link" })).toBeHidden();

  await tabTo(page, page.getByRole("button", { name: "Export" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Export" });
  await expect(dialog).toBeVisible();
  await tabTo(page, dialog.getByRole("button", { name: "Copy", exact: true }));
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("\\toprule");
  expectLatex(await page.evaluate(() => navigator.clipboard.readText()));
  await deleteViews(request, miniature, "Weekly review, keyboard");
});
