import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { z } from "zod";
import { apiPaths, paths } from "#app/_paths.ts";
import { makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const RECIPE = "Training recipe (learning rate, warm-up ratio, scheduler)";

/** The texts of a row of an ablation table, its level first. Waits for the row, because the page may still be streaming. */
async function cellsOf(table: Locator, run: string): Promise<string[]> {
  const row = table
    .getByRole("row")
    .filter({ has: table.page().getByRole("link", { name: run, exact: true }) });
  await expect(row).toBeVisible();
  return (await row.locator("th, td").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
}

const tableOf = (page: Page, title: string) => page.getByRole("region", { name: title, exact: true });

/** The row headers of a table, top to bottom. */
const levelsOf = (table: Locator) =>
  table
    .getByRole("rowheader")
    .evaluateAll((headers) => headers.map((header) => header.firstChild?.textContent));

const IdSchema = z.object({ id: z.string() });

async function post(request: APIRequestContext, path: string, data: object): Promise<unknown> {
  const response = await request.post(path, { data });
  expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  return response.json();
}

/** A project with two seeds of each of two learning rates, and one run with different data. */
async function makeStudy(request: APIRequestContext) {
  const slug = `ablation-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  const benchmark = `${slug}/quiz`;
  await makeProject(request, slug);
  await post(request, apiPaths.benchmarks(), { key: benchmark, title: "Quiz", unit: "%" });
  const settings = [
    ["base-s0", { lr: "1e-3", data: "small", seed: "0" }, 60],
    ["base-s1", { lr: "1e-3", data: "small", seed: "1" }, 62],
    ["low-s0", { lr: "1e-4", data: "small", seed: "0" }, 70],
    ["low-s1", { lr: "1e-4", data: "small", seed: "1" }, 71],
    ["odd", { lr: "1e-2", data: "large", seed: "0" }, 50],
  ] as const;
  const runIds: string[] = [];
  for (const [name, params, value] of settings) {
    const { id } = IdSchema.parse(await post(request, "/api/v1/runs", { project: slug, name, params }));
    await post(request, `/api/v1/runs/${id}/scores`, { scores: [{ benchmark, value }] });
    runIds.push(id);
  }
  return { slug, runIds };
}

test("the list has the paper's ablations in its order, with state, factors, best MIR and what varies too", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.ablations(paper));
  const table = tableOf(page, "Ablations");
  await expect(table.getByRole("rowheader")).toHaveText([
    "Data detailedness (average caption length, tokens)",
    RECIPE,
    "Unlocking strategy of the LLM",
    "Vision-language connector",
    "Modality calibration (MoCa)",
    "Scale of the base LLM",
  ]);
  const recipe = table.getByRole("row", { name: RECIPE });
  await expect(recipe).toContainText("lrwarmup_ratiolr_scheduler");
  await expect(recipe).toContainText("2.808†");
  await expect(recipe.getByRole("link", { name: "T2-lr3e-4" })).toBeVisible();
  await expect(table.getByRole("row", { name: "Modality calibration" })).toContainText("model");
  await table.getByRole("link", { name: RECIPE }).click();
  await expect(page.getByRole("heading", { level: 1, name: RECIPE })).toBeVisible();
});

test("a table of the paper stands as it is printed, and one run has another average in each", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.ablation(paper, "recipe"));
  const table = tableOf(page, RECIPE);
  await expect(table.locator("tbody tr td:nth-child(4)")).toHaveText([
    "T2-baseline",
    "T2-warmup5",
    "T2-linear",
    "T2-lr3e-3",
    "T2-lr5e-4",
    "T2-lr3e-4",
  ]);
  const best = await cellsOf(table, "T2-lr3e-4");
  expect(best.slice(0, 4)).toEqual(["0.0003", "0.03", "cosine", "T2-lr3e-4"]);
  expect(best[4]).toMatch(/^2\.808 ?† \(reference-fast, reported\), best$/);
  expect(best[5]).toMatch(/^60\.0 ?† ?, best$/);
  expect((await cellsOf(table, "T2-baseline"))[5]).toMatch(/^59\.5 ?†$/);
  await page.goto(paths.ablation(paper, "connector"));
  const connector = tableOf(page, "Vision-language connector");
  expect((await cellsOf(connector, "T2-baseline"))[3]).toMatch(/^63\.9 ?† ?, best$/);
  await expect(page.getByText("Nothing but the factor varies")).toBeVisible();
});

test("figures stand beside the table where both have room, and below it where not", async ({
  page,
  request,
}) => {
  const { miniature } = await findKnown(request);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(paths.ablation(miniature, "data_scale"));
  const table = tableOf(page, "Data scale");
  const effects = page.getByRole("region", { name: "Effect of pairs" });
  await expect(effects.getByRole("heading", { level: 3, name: /^MIR \(exact\)/ })).toBeVisible();
  const boxes = async () => {
    const [left, right] = [await table.boundingBox(), await effects.boundingBox()];
    return left === null || right === null ? null : { left, right };
  };
  const beside = await boxes();
  expect(beside?.right.x).toBeGreaterThan((beside?.left.x ?? 0) + (beside?.left.width ?? 0));
  expect(beside?.right.y).toBeLessThan((beside?.left.y ?? 0) + (beside?.left.height ?? 0));
  // All columns of the table are visible.
  expect(await table.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(1);
  await page.setViewportSize({ width: 1024, height: 900 });
  await expect
    .poll(async () => {
      const below = await boxes();
      return below !== null && below.right.y >= below.left.y + below.left.height;
    })
    .toBe(true);
});

test("the baseline is marked, changes are against it, and a run's name opens the run", async ({
  page,
  request,
}) => {
  const { miniature } = await findKnown(request);
  await page.goto(paths.ablation(miniature, "data_scale"));
  const table = tableOf(page, "Data scale");
  await expect.poll(() => levelsOf(table)).toEqual(["500", "1000", "2000", "4000", "8000", "16000"]);
  await expect(table.getByRole("rowheader", { name: "8000 baseline" })).toBeVisible();
  expect((await cellsOf(table, "data-16000"))[3]).toMatch(/^60\.0 ?, best ?≈ \+4\.9/);
  await page.getByText("no Δ").click();
  expect((await cellsOf(table, "data-16000"))[3]).toMatch(/^60\.0 ?, best$/);
  await table.getByRole("link", { name: "data-16000" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "data-16000" })).toBeVisible();
});

test("an ablation is made of selected runs, with its confounder in view, and folds their seeds", async ({
  page,
  request,
}) => {
  const { slug, runIds } = await makeStudy(request);
  await page.goto(paths.newAblation(slug, runIds));
  await expect(page.getByRole("checkbox", { name: "lr 1e-4, 1e-3, 1e-2" })).toBeChecked();
  const confounders = page.getByRole("region", { name: "Confounders" });
  await expect(confounders).toContainText("4 of 5 runs share all but lr and the seed.");
  await expect(confounders).toContainText("large odd");
  await page.getByRole("checkbox", { name: /^data/ }).check();
  await expect(page.getByText("Nothing else varies: all 5 runs can be compared.")).toBeVisible();
  await page.getByRole("checkbox", { name: /^data/ }).uncheck();
  await page.getByRole("combobox", { name: "Baseline" }).click();
  await page.getByRole("option", { name: "base-s0" }).click();
  await page.getByLabel("Title").fill("Learning rate");
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Create ablation" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Learning rate" })).toBeVisible();
  const table = tableOf(page, "Learning rate");
  await expect.poll(() => levelsOf(table)).toEqual(["1e-4", "1e-3", "1e-2"]);
  expect((await cellsOf(table, "base-s0")).at(-2)).toMatch(/^61\.0 ± 1\.4 \(2\)/);
  expect((await cellsOf(table, "low-s0")).at(-2)).toMatch(/^70\.5 ± 0\.7 \(2\) ?, best ?\+9\.5/);
  await expect(page.getByRole("heading", { name: "1 param varies beside lr" })).toBeVisible();
  await table.getByRole("button", { name: "2 seeds of low-s0" }).click();
  await expect(table.getByRole("link", { name: "low-s1" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^quiz: best at 1e-4 \(70\.5\)/ })).toBeVisible();
});

test("state and conclusion are changed and taken back; a deleted ablation is restored, then deleted for good", async ({
  page,
  request,
  consoleErrors,
}) => {
  const { slug, runIds } = await makeStudy(request);
  await post(request, apiPaths.ablations(slug), { title: "Rates", factors: ["lr"], runIds });
  await page.goto(paths.ablation(slug, "rates"));
  await page.getByRole("button", { name: "State: running" }).click();
  await page.getByRole("menuitem", { name: "decided" }).click();
  await expect(page.getByRole("button", { name: "State: decided" })).toBeVisible();
  await expect(page.getByText("Marked as decided")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "State: running" })).toBeVisible();

  await page.getByRole("button", { name: "Write" }).click();
  await page.getByRole("textbox", { name: "Conclusion" }).fill("Take **1e-4**.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Take 1e-4.")).toBeVisible();
  await page.reload();
  await expect(page.locator("strong", { hasText: "1e-4" })).toBeVisible();

  await page.getByRole("button", { name: "Actions for the ablation" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No ablations yet" })).toBeVisible();
  const trash = page.getByText(/^Trash/);
  await trash.click();
  await page.getByRole("button", { name: "Restore Rates" }).click();
  await expect(tableOf(page, "Ablations").getByRole("link", { name: "Rates" })).toBeVisible();
  await expect(trash).toHaveCount(0);

  await request.delete(apiPaths.ablation(slug, "rates"));
  await page.reload();
  await trash.click();
  await page.getByRole("button", { name: "Delete for good… Rates" }).click();
  const question = page.getByRole("dialog", { name: "Delete for good" });
  await expect(question).toContainText("It cannot be undone.");
  await expect(question.getByRole("button", { name: "Keep" })).toBeFocused();
  await expectNoViolations(page);
  await question.getByRole("button", { name: "Delete for good" }).click();
  await expect(trash).toHaveCount(0);
  expect((await request.post(apiPaths.restoreAblation(slug, "rates"))).status()).toBe(404);
  await page.goto(paths.ablation(slug, "rates"));
  await expect(page.getByRole("heading", { name: "There is no such ablation" })).toBeVisible();
  await page.getByRole("link", { name: "All ablations" }).click();
  await expect(page.getByRole("heading", { name: "No ablations yet" })).toBeVisible();
  consoleErrors.length = 0;
});

test("rows are moved with keyboard and mouse, natural order is brought back, and names of runs are left out", async ({
  page,
  request,
}) => {
  const { slug, runIds } = await makeStudy(request);
  await post(request, apiPaths.ablations(slug), { title: "Rates", factors: ["lr", "data"], runIds });
  await page.goto(paths.ablation(slug, "rates"));
  const table = tableOf(page, "Rates");
  await expect.poll(() => levelsOf(table)).toEqual(["1e-4", "1e-3", "1e-2"]);
  await table.getByRole("button", { name: "Move base-s0 +1" }).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => levelsOf(table)).toEqual(["1e-3", "1e-4", "1e-2"]);
  await page.reload();
  await expect.poll(() => levelsOf(table)).toEqual(["1e-3", "1e-4", "1e-2"]);
  await page.getByRole("button", { name: "Natural order", exact: true }).click();
  await expect.poll(() => levelsOf(table)).toEqual(["1e-4", "1e-3", "1e-2"]);

  // Also by mouse; dropping a row on itself changes nothing.
  await table
    .getByRole("button", { name: "Move low-s0 +1" })
    .dragTo(table.getByRole("row").filter({ hasText: "base-s0" }));
  await expect.poll(() => levelsOf(table)).toEqual(["1e-3", "1e-4", "1e-2"]);
  await page.getByRole("checkbox", { name: "Run names" }).uncheck();
  await expect(table.getByRole("columnheader", { name: "Run", exact: true })).toHaveCount(0);
  await expect(page).toHaveURL(/runs=0/);
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByRole("dialog")).toContainText("lr & data & ");
  await page.keyboard.press("Escape");
  const grid = page.getByRole("img", { name: /quiz over data and lr|Average over data and lr/ });
  await expect(grid).toHaveAccessibleName(/3 of 6 cells are missing/);
});

test("the settings name another baseline and factors; runs are added and removed", async ({
  page,
  request,
}) => {
  const { slug, runIds } = await makeStudy(request);
  await post(request, apiPaths.ablations(slug), {
    title: "Rates",
    factors: ["lr"],
    runIds: runIds.slice(0, 4),
  });
  await page.goto(paths.ablation(slug, "rates"));
  const menu = page.getByRole("button", { name: "Actions for the ablation" });
  await menu.click();
  await page.getByRole("menuitem", { name: "Add runs…" }).click();
  await page.getByRole("checkbox", { name: "odd" }).check();
  await page.getByRole("button", { name: "Add 1 run" }).click();
  const table = tableOf(page, "Rates");
  await expect(table.getByRole("link", { name: "odd" })).toBeVisible();
  await page.getByRole("button", { name: "Make it a factor" }).click();
  await expect(page.getByText("Nothing but the factors and the seed varies")).toBeVisible();
  await table.getByRole("button", { name: "Actions for odd" }).click();
  await page.getByRole("menuitem", { name: "Make it the baseline" }).click();
  await expect(table.getByRole("rowheader", { name: "1e-2 baseline" })).toBeVisible();
  await table.getByRole("button", { name: "Actions for odd" }).click();
  await page.getByRole("menuitem", { name: "Remove from the ablation" }).click();
  await expect(page.getByText("odd removed from the ablation")).toBeVisible();
  await expect(table.getByRole("link", { name: "odd" })).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(table.getByRole("rowheader", { name: "1e-2 baseline" })).toBeVisible();
  await menu.click();
  await page.getByRole("menuitem", { name: "Title, factors, baseline…" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Rates and data");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Rates and data" })).toBeVisible();
});

test("the export has what the page shows", async ({ request }) => {
  const { paper } = await findKnown(request);
  const query = new URLSearchParams({ format: "csv", comments: "0" });
  const answer = await request.get(apiPaths.exportAblation(paper, "recipe", query));
  expect(answer.headers()["content-disposition"]).toMatch(/paper-recipe-\d{4}-\d\d-\d\d\.csv/);
  const lines = (await answer.text()).trim().split(/\r?\n/);
  expect(lines).toHaveLength(7);
  expect(lines[6]).toContain("0.0003,0.03,cosine,T2-lr3e-4,2.808");
});

test("a project without ablations says how it gets them", async ({ page, request }) => {
  const slug = `no-ablations-${Date.now()}`;
  await makeProject(request, slug);
  await page.goto(paths.ablations(slug));
  await expect(page.getByRole("heading", { name: "No ablations yet" })).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole("link", { name: "New ablation" }).click();
  await expect(page.getByText("No run matches.")).toBeVisible();
});
