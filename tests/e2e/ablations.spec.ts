import type { Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

/** The texts of one row of an ablation's table, the run's name first. Waits for the row: a page may still be streaming. */
async function row(page: Page, ablation: string, run: string): Promise<string[]> {
  const found = page
    .getByRole("region", { name: ablation, exact: true })
    .getByRole("row", { name: run })
    .first();
  await expect(found).toBeVisible();
  const cells = found.getByRole("rowheader").or(found.getByRole("cell"));
  return (await cells.allInnerTexts()).map((text) => text.trim());
}

test("the paper's ablations stand in its own order, with factors and the averages that it prints", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.ablations(paper));
  await expect(page.getByRole("heading", { level: 2 })).toContainText([
    "Data detailedness",
    "Training recipe",
    "Unlocking strategy",
    "Vision-language connector",
    "Modality calibration",
    "Scale of the base LLM",
  ]);
  const recipe = "Training recipe (learning rate, warm-up ratio, scheduler)";
  const table = page.getByRole("region", { name: recipe, exact: true });
  await expect(table.getByRole("rowheader")).toHaveText([
    "T2-baseline",
    "T2-warmup5",
    "T2-linear",
    "T2-lr3e-3",
    "T2-lr5e-4",
    "T2-lr3e-4",
  ]);
  const best = await row(page, recipe, "T2-lr3e-4");
  expect(best.slice(0, 4)).toEqual(["T2-lr3e-4", "0.0003", "0.03", "cosine"]);
  expect(best[4]).toMatch(/^2\.808†\s+\(reference-fast, reported\)$/);
  expect(best[5]).toBe("60.0†");
});

test("one run has another average in each table that prints it", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.ablations(paper));
  const connector = await row(page, "Vision-language connector", "T2-baseline");
  expect(connector[3]).toBe("63.9†");
  const recipe = await row(page, "Training recipe (learning rate, warm-up ratio, scheduler)", "T2-baseline");
  expect(recipe[5]).toBe("59.5†");
});

test("the baseline is marked, and its name opens the run", async ({ page, request }) => {
  const { miniature } = await findKnown(request);
  await page.goto(paths.ablations(miniature));
  const table = page.getByRole("region", { name: "Data scale", exact: true });
  await expect(table.getByRole("rowheader", { name: "baseline baseline" })).toBeVisible();
  await expect(table.getByRole("rowheader", { name: "data-16000" })).toHaveText("data-16000");
  await table.getByRole("link", { name: "data-16000" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "data-16000" })).toBeVisible();
});

test("a project without ablations says how it gets them", async ({ page, request }) => {
  const slug = `no-ablations-${Date.now()}`;
  await makeProject(request, slug);
  await page.goto(paths.ablations(slug));
  await expect(page.getByRole("heading", { name: "No ablations yet" })).toBeVisible();
  await expectNoViolations(page);
});
