import type { Locator, Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { logRun, makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const coefficients = (page: Page, set: string): Locator =>
  page.getByRole("region", { name: "Coefficients" }).getByRole("row", { name: set });
const points = (page: Page): Locator => page.getByRole("region", { name: "Runs in the figure" });

/** Waits until Plotly has drawn the points. */
async function figure(page: Page): Promise<Locator> {
  const drawn = page.getByRole("img", { name: /^Scatter plot/ });
  await expect(drawn.locator(".scatterlayer .point").first()).toBeVisible({ timeout: 20_000 });
  return drawn;
}

test("the recipe ablation of the paper shows the coefficients that scipy gives", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.correlation(paper));
  await expect(page.getByRole("combobox", { name: "x: what may predict" })).toHaveValue(
    "MIR (reference-fast)",
  );
  await expect(page.getByRole("combobox", { name: "y: what is predicted" })).toHaveValue(
    "Average (as printed)",
  );
  const recipe = coefficients(page, "Training recipe");
  await expect(recipe.getByRole("cell").nth(0)).toHaveText("6");
  await expect(recipe.getByRole("cell").nth(1)).toContainText("−0.9677");
  await expect(recipe.getByRole("cell").nth(2)).toContainText("−0.9710");
  await expect(recipe.getByRole("cell").nth(3)).toContainText("−0.9309");
});

test("pooling is said to hide what the groups show, over the 22 runs with SEED-I", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.correlation(paper)}?y=scores.SEED-I`);
  const pooled = coefficients(page, "All runs, pooled");
  await expect(pooled.getByRole("cell").nth(0)).toHaveText("22");
  await expect(pooled.getByRole("cell").nth(1)).toContainText("−0.5783");
  await expect(pooled.getByRole("cell").nth(2)).toContainText("−0.7848");
  await expect(pooled.getByRole("cell").nth(3)).toContainText("−0.6477");
  await expect(page.getByRole("main").getByText(/^Pooling hides what the groups show/)).toBeVisible();
});

test("the loss of the miniature study is said to predict its average", async ({ page, request }) => {
  const { miniature } = await findKnown(request);
  await page.goto(`${paths.correlation(miniature)}?x=metrics.train_loss`);
  await expect(
    page.getByRole("heading", { name: /^Average follows train_loss: Pearson −0\.73 .*n = 25$/ }),
  ).toBeVisible();
  await expect(coefficients(page, "All runs, pooled").getByRole("cell").nth(1)).toContainText("−0.7317");
});

test("runs without a number are listed with the reason", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.correlation(paper));
  await expect(page.getByRole("main").getByText("4 runs were left out")).toBeVisible();
  await expect(
    page
      .getByRole("listitem")
      .filter({ hasText: "T7-llama2-13b: Average (as printed): the source prints none" }),
  ).toBeVisible();
});

test("axes are chosen by keyboard, and the URL keeps them", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.correlation(paper));
  await figure(page);
  const y = page.getByRole("combobox", { name: "y: what is predicted" });
  await y.focus();
  await page.keyboard.press("Enter");
  await y.fill("MMStar");
  await expect(page.getByRole("option")).toHaveText(["MMStar"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/y=scores\.MMStar/);
  await expect(page.getByRole("heading", { name: /MMStar/ })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: /Average \(as printed\)/ })).toBeVisible();
});

test("fits are chosen, and the URL keeps the choice", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.correlation(paper));
  const drawn = await figure(page);
  const lines = drawn.locator(".scatterlayer .js-line");
  expect(await lines.count()).toBeGreaterThan(4);
  await page.getByRole("main").getByText("None", { exact: true }).click();
  await expect(page).toHaveURL(/fit=none/);
  await expect(lines).toHaveCount(0);
});

test("the figure names the run on which the focus of its table is, and the row opens it", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.correlation(paper));
  const drawn = await figure(page);
  const link = points(page).getByRole("link", { name: "T4-qformer" });
  await link.focus();
  await expect(drawn.locator(".hoverlayer")).toContainText("T4-qformer");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "T4-qformer" })).toBeVisible();
});

test("a pointer on a point marks its row and a click opens its run", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.correlation(paper)}?group=none&fit=none`);
  const drawn = await figure(page);
  // With one group, points are in the order of the result; the Q-Former is last in x.
  const boxes = await drawn.locator(".scatterlayer .point").evaluateAll((nodes) =>
    nodes.map((node) => {
      const { x, y, width, height } = node.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }),
  );
  const last = boxes.reduce((right, box) => (box.x > right.x ? box : right));
  await page.mouse.move(last.x - 3, last.y);
  await page.mouse.move(last.x, last.y);
  await expect(drawn.locator(".hoverlayer")).toContainText("T4-qformer");
  await expect(points(page).getByRole("row", { name: "T4-qformer" })).toHaveAttribute("data-active", "true");
  await page.mouse.click(last.x, last.y);
  await expect(page.getByRole("heading", { level: 1, name: "T4-qformer" })).toBeVisible();
});

test("a column that does not exist is refused beside the controls that mend it", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.correlation(paper)}?x=metrics.nothing`);
  await expect(page.getByRole("alert").filter({ hasText: "metrics.nothing" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "y: what is predicted" })).toBeVisible();
  await expectNoViolations(page);
});

test("a project without scores says what a correlation needs", async ({ page, request }) => {
  const slug = `no-scores-${Date.now()}`;
  await makeProject(request, slug);
  await logRun(request, slug, "alone");
  await page.goto(paths.correlation(slug));
  await expect(page.getByRole("heading", { name: "There is nothing to correlate yet" })).toBeVisible();
  await expectNoViolations(page);
});
