import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { z } from "zod";
import { paths } from "#app/_paths.ts";
import { logMetric, makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const table = (page: Page): Locator => page.getByRole("main").locator("[role=grid], [role=treegrid]");
const names = (page: Page): Locator => table(page).getByRole("rowheader");
const row = (page: Page, name: string): Locator =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name, exact: false }) });
const header = (page: Page, name: RegExp): Locator => page.getByRole("columnheader", { name });

async function open(page: Page, slug: string, query = ""): Promise<void> {
  await page.goto(`${paths.runs(slug)}${query}`);
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
}

/** Logs three recipes with two seeds each, and their scores. */
async function logRecipes(request: APIRequestContext, slug: string): Promise<void> {
  await makeProject(request, slug);
  const losses = { small: [2.4, 2.6], middle: [2.1, 2.3], large: [1.4, 1.5] };
  for (const [recipe, values] of Object.entries(losses)) {
    for (const [seed, loss] of values.entries()) {
      const response = await request.post("/api/v1/runs", {
        data: {
          project: slug,
          name: `${recipe}-seed${seed}`,
          params: { recipe, seed: String(seed), optimizer: "adam" },
        },
      });
      const { id } = z.object({ id: z.string() }).parse(await response.json());
      await logMetric(request, id, loss);
    }
  }
}

test("seed groups show mean, deviation and number, open to their runs, and survive a reload", async ({
  page,
  request,
}) => {
  const { miniature } = await findKnown(request);
  await open(page, miniature);
  await page.getByRole("button", { name: "Group" }).click();
  await page.getByRole("checkbox", { name: /Seed groups/ }).check();
  await expect(page).toHaveURL(/group=seed/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("main").getByText(/23 groups, 25 of 25 runs/)).toBeVisible();
  const group = row(page, "baseline and 2 more");
  await expect(group).toContainText("±4.8");
  await expect(group).toContainText("(3)");
  await group.getByRole("button", { name: "Open" }).click();
  await expect(names(page).filter({ hasText: /^seed-1/ })).toBeVisible();
  await page.reload();
  await expect(names(page).filter({ hasText: /^seed-1/ })).toBeVisible();
  await expectNoViolations(page);
});

test("groups sort by their deviation and are filtered by their statistics", async ({ page, request }) => {
  const { miniature } = await findKnown(request);
  await open(page, miniature, "?group=seed&having=runs > 1");
  await expect(names(page)).toHaveCount(1);
  await expect(page.getByRole("main").getByText(/1 group, 3 of 25 runs/)).toBeVisible();
  await open(page, miniature, "?group=seed&sort=-std:average&columns=name,runs,average");
  await expect(names(page).first()).toContainText("baseline and 2 more");
  await expect(page.getByRole("button", { name: /^Sort key 1: std Average/ })).toBeVisible();
});

test("statistics of groups become columns, from the header's menu and from the chooser, and sort", async ({
  page,
  request,
}) => {
  const slug = `statistics-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?group=seed&columns=name,metrics.train_loss");
  await header(page, /^train_loss/).hover();
  await page.getByRole("button", { name: "Menu of train_loss" }).click();
  await page.getByRole("menuitem", { name: "Statistics as columns" }).hover();
  await page.getByRole("menuitemcheckbox", { name: /^Standard deviation/ }).click();
  await expect(header(page, /^std train_loss/)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("button", { name: "train_loss, n of groups", exact: true }).click();
  await expect(header(page, /^n train_loss/)).toBeVisible();
  await page.keyboard.press("Escape");
  await header(page, /^std train_loss/)
    .getByRole("button", { name: /^std train_loss/ })
    .click();
  await expect(page).toHaveURL(/sort=std:metrics\.train_loss/);
  await expect(names(page).first()).toContainText("large");
  // 1.4 and 1.5: a deviation of 0.0707 over 2 runs.
  await expect(row(page, "large").getByRole("gridcell").nth(2)).toHaveText("0.07071");
  await expect(row(page, "large").getByRole("gridcell").nth(3)).toHaveText("2");
});

test("b makes the row a baseline, and changes say how much, better or worse, and what is noise", async ({
  page,
  request,
}) => {
  const slug = `deltas-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?group=seed&sort=-metrics.train_loss&columns=name,metrics.train_loss");
  await expect(names(page)).toHaveText([/^small/, /^middle/, /^large/]);
  await page.keyboard.press("j");
  await page.keyboard.press("b");
  await expect(page).toHaveURL(/base=[0-9a-f]{32}/);
  await expect(page.getByText("Baseline: small")).toBeVisible();
  // 2.5 ± 0.1 against 2.2 ± 0.1: a change of −0.3 ± 0.14; against 1.45 ± 0.05: −1.05 ± 0.11.
  await expect(row(page, "middle")).toContainText("−0.300");
  await expect(row(page, "large")).toContainText("−1.050");
  await expect(row(page, "large")).toContainText("better");
  await page.getByRole("button", { name: "No baseline" }).click();
  await expect(page).not.toHaveURL(/base=/);
  await expect(row(page, "large")).not.toContainText("−1.050");
});

test("a single run's change that another seed could make is marked as noise", async ({ page, request }) => {
  const slug = `noise-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?columns=name,metrics.train_loss&sort=name");
  await row(page, "middle-seed0").hover();
  await row(page, "middle-seed0").getByRole("button", { name: "Actions for middle-seed0" }).click();
  await page.getByRole("menuitem", { name: /Set as baseline/ }).click();
  await expect(row(page, "middle-seed1")).toContainText("≈+0.200");
  await expect(row(page, "middle-seed1")).toContainText("within noise");
  await expect(row(page, "large-seed0")).toContainText("−0.700");
  await expect(row(page, "large-seed0")).not.toContainText("within noise");
});

test("only what differs hides columns that are equal in all rows", async ({ page, request }) => {
  const slug = `differs-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?columns=name,status,params.optimizer,params.recipe");
  await expect(header(page, /^optimizer/)).toBeVisible();
  await page.getByRole("button", { name: "Only what differs" }).click();
  await expect(header(page, /^optimizer/)).toHaveCount(0);
  await expect(header(page, /^Status/)).toHaveCount(0);
  await expect(header(page, /^recipe/)).toBeVisible();
  await expect(page).toHaveURL(/differing=1/);
  await page.goBack();
  await expect(header(page, /^optimizer/)).toBeVisible();
});

test("moving or hiding a column while only what differs is shown leaves the hidden columns in their places", async ({
  page,
  request,
}) => {
  const slug = `differs-moved-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?columns=name,params.recipe,params.optimizer,params.seed&differing=1");
  await expect(header(page, /^optimizer/)).toHaveCount(0);
  await header(page, /^seed/).hover();
  await page.getByRole("button", { name: "Menu of seed" }).click();
  await page.getByRole("menuitem", { name: "Move left" }).click();
  await expect(page).toHaveURL(/columns=name,params\.seed,params\.recipe,params\.optimizer/);
  await header(page, /^recipe/).hover();
  await page.getByRole("button", { name: "Menu of recipe" }).click();
  await page.getByRole("menuitem", { name: "Hide" }).click();
  await expect(page).toHaveURL(/columns=name,params\.seed,params\.optimizer/);
});

test("keys of the order are turned, moved and taken away by keyboard", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await open(page, paper, "?sort=-scores.MMStar,-scores.MME");
  await page.getByRole("button", { name: /^Sort key 2: MME/ }).focus();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(page).toHaveURL(/sort=-scores\.MME,-scores\.MMStar/);
  await expect(page.getByRole("button", { name: /^Sort key 1: MME/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sort=scores\.MME,-scores\.MMStar/);
  await page.getByRole("button", { name: "Do not sort by MMStar" }).click();
  await expect(page).toHaveURL(/sort=scores\.MME(&|$)/);
});

test("a header's menu changes digits, hides and pins; the chooser finds by expression and has statistics", async ({
  page,
  request,
}) => {
  const slug = `looks-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?columns=name,params.recipe,metrics.train_loss");
  await header(page, /^train_loss/).hover();
  await page.getByRole("button", { name: "Menu of train_loss" }).click();
  await page.getByRole("menuitem", { name: "Pin to the left" }).click();
  await expect(page).toHaveURL(/look=metrics\.train_loss=pin/);
  await expect(header(page, /^train_loss/)).toHaveAttribute("aria-colindex", "3");
  await header(page, /^recipe/).hover();
  await page.getByRole("button", { name: "Menu of recipe" }).click();
  await page.getByRole("menuitem", { name: "Hide" }).click();
  await expect(header(page, /^recipe/)).toHaveCount(0);
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("textbox", { name: "Find a column" }).fill("/^metrics\\..*loss$/");
  await expect(page.getByRole("checkbox", { name: /^train_loss/ })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: /recipe/ })).toHaveCount(0);
  await page.getByRole("button", { name: "train_loss, min", exact: true }).click();
  await expect(header(page, /^train_loss \(min\)/)).toBeVisible();
  await expectNoViolations(page);
});

test("selected runs are compared, archived, and brought back by undo, without the mouse", async ({
  page,
  request,
}) => {
  const slug = `selection-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?columns=name,metrics.train_loss&sort=name");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("2 runs");
  await expect(bar.getByRole("link", { name: "Compare" })).toHaveAttribute(
    "href",
    /\/compare\?runs=[0-9a-f-]{36},[0-9a-f-]{36}$/,
  );
  await page.keyboard.press("e");
  await expect(names(page)).toHaveCount(4);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(names(page)).toHaveCount(6);
  await expect(bar).toBeHidden();
});

test("an update brings only the run that was written", async ({ page, request }) => {
  const slug = `cursor-${Date.now()}`;
  await logRecipes(request, slug);
  await open(page, slug, "?columns=name,metrics.train_loss&sort=name");
  await expect(names(page)).toHaveCount(6);
  const id = await row(page, "large-seed0").getAttribute("data-row");
  const answer = page.waitForResponse(
    (response) => response.url().includes("since=") && !response.url().includes("facts="),
  );
  await logMetric(request, id ?? "", 1.125);
  const body: unknown = await (await answer).json();
  const { rows } = z.object({ rows: z.array(z.object({ key: z.string() })) }).parse(body);
  expect(rows.map(({ key }) => key)).toEqual([id]);
  await expect(row(page, "large-seed0")).toContainText("1.125");
});

test("all rows that match are selected, loaded or not, and the baseline's two rows have one box", async ({
  page,
  request,
}) => {
  const slug = `select-all-${Date.now()}`;
  await makeProject(request, slug);
  for (let first = 0; first < 230; first += 10) {
    const made = Array.from({ length: 10 }, (_, index) =>
      request.post("/api/v1/runs", { data: { project: slug, name: `run-${1000 + first + index}` } }),
    );
    await Promise.all(made);
  }
  await open(page, slug, "?q=run-1&sort=name");
  await expect(page.getByRole("main").getByText(/230 of 230 runs/)).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all rows" }).click();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("230 runs");
  await page.getByRole("checkbox", { name: "Select run-1001", exact: true }).uncheck();
  await expect(bar).toContainText("229 runs");
  await page.getByRole("checkbox", { name: "Select run-1001", exact: true }).focus();
  await page.keyboard.press("b");
  await expect(page.getByText("Baseline: run-1001")).toBeVisible();
  const boxes = page.getByRole("checkbox", { name: "Select run-1001", exact: true });
  await expect(boxes).toHaveCount(2);
  await boxes.first().check();
  await expect(boxes.last()).toBeChecked();
  await expect(bar).toContainText("230 runs");
  await bar.getByRole("button", { name: "Clear" }).click();
  await expect(bar).toHaveCount(0);
});
