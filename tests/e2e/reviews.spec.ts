import { paths } from "#app/_paths.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

test("a review collects text, an ablation and a table, is frozen and made live, printed and deleted", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.reviews(paper));
  await page.getByRole("button", { name: "New review" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Review of / })).toBeVisible();

  const add = page.getByRole("region", { name: "Add to the review" });
  await add.getByRole("button", { name: "Text" }).click();
  await page
    .getByRole("textbox", { name: "Text" })
    .fill("## The question\n\nDoes **MIR** order the recipes?");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 2, name: "The question" })).toBeVisible();

  await add.getByRole("button", { name: "Ablation" }).click();
  await page.getByRole("menuitem", { name: /^Training recipe/ }).click();
  const recipe = page.getByRole("article", { name: /^Training recipe/ });
  await expect(recipe.getByRole("cell", { name: /^2\.808/ })).toHaveAttribute("data-rank", "best");

  await add
    .getByRole("textbox")
    .fill(`${paths.runs(paper)}?filter=mir.reference-fast+<+2.9&columns=name,mir.reference-fast`);
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("article")).toHaveCount(3);
  await expect(page.getByRole("article").nth(2)).toContainText("Filter: mir.reference-fast < 2.9");
  await expectNoViolations(page);

  await page.getByRole("button", { name: /^Move MIR paper study.* up$/ }).click();
  await expect(page.getByRole("article").nth(1)).toContainText("Filter: mir.reference-fast < 2.9");
  await page.getByRole("button", { name: /^Remove Training recipe/ }).click();
  await expect(page.getByRole("article")).toHaveCount(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("article")).toHaveCount(3);

  await page.getByRole("button", { name: "Freeze" }).click();
  await expect(page.getByText(/as it was on 2\d{3}-/)).toBeVisible();
  await expect(add).toHaveCount(0);
  await expect(recipe.getByRole("cell", { name: /^2\.808/ })).toBeVisible();
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  await page.getByRole("button", { name: "Make live" }).click();
  await expect(add).toBeVisible();

  await page.getByRole("button", { name: "More about this review" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("region", { name: /^Deleted/ })).toBeVisible();
});

test("an address that shows nothing of the project is refused by name", async ({
  page,
  request,
  consoleErrors,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.reviews(paper));
  await page.getByRole("button", { name: "New review" }).click();
  const add = page.getByRole("region", { name: "Add to the review" });
  await add.getByRole("textbox").fill("https://elsewhere.example/projects/other/runs");
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "is no address of a runs, correlation" }),
  ).toBeVisible();
  consoleErrors.length = 0;
});
