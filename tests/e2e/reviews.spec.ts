import { paths } from "#app/_paths.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";
import { explain } from "./support/tip.ts";

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
    .fill(
      "## The question\n\nDoes **MIR** order the recipes?\n\n| ask | who |\n| --- | ---: |\n| data | @T1-len15 |\n",
    );
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 2, name: "The question" })).toBeVisible();
  const asked = page.getByRole("row", { name: "data @T1-len15" });
  const tip = await explain(asked.getByRole("link", { name: "@T1-len15" }));
  await expect(tip).toContainText("MIR (reference-fast) 3.588 †, reported");

  await add.getByRole("button", { name: "Ablation" }).click();
  await page.getByRole("menuitem", { name: /^Training recipe/ }).click();
  const recipe = page.getByRole("article", { name: /^Training recipe/ });
  await expect(recipe.getByRole("cell", { name: /^2\.808/ })).toHaveAttribute("data-rank", "best");
  // With its figures; shared units are in the legend instead of every header.
  await expect(
    recipe.getByRole("heading", { level: 3, name: /^MIR \(reference-fast\): best at/ }),
  ).toBeVisible();
  await expect(recipe.getByRole("columnheader", { name: "MMStar" })).not.toContainText("0-100");

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
  // The previous notice may still be fading out.
  const offer = page.getByRole("alert").filter({ hasText: "removed" });
  await offer.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("article")).toHaveCount(3);

  await page.getByRole("button", { name: "Freeze" }).click();
  await expect(page.getByText(/as it was on 2\d{3}-/)).toBeVisible();
  await expect(add).toHaveCount(0);
  await expect(recipe.getByRole("cell", { name: /^2\.808/ })).toBeVisible();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toBeHidden();
  await expect(page.getByRole("link", { name: "Ablations" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Make live" })).toBeHidden();
  await expect(page.getByRole("region", { name: "Comments" })).toBeHidden();
  await expect(page.getByText(`${paths.reviews(paper)}/`)).toBeVisible();
  await expect(page.getByText(/^MIR \(reference-fast\): What/)).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
    "rgb(255, 255, 255)",
  );
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  // Text and the runs table are on one page, the wide ablation table on another one in landscape.
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(2);
  expect(
    [...pdf.matchAll(/\/MediaBox \[0 0 (\d+)[\d.]* (\d+)/g)].map(
      ([, wide, high]) => Number(wide) > Number(high),
    ),
  ).toEqual([false, true]);
  await page.emulateMedia({ media: null, colorScheme: null });
  await page.getByRole("button", { name: "Make live" }).click();
  await expect(add).toBeVisible();

  await page.getByRole("button", { name: "More about this review" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText(/^Trash/).click();
  await page
    .getByRole("button", { name: /^Delete for good… Review of/ })
    .first()
    .click();
  await page
    .getByRole("dialog", { name: "Delete for good" })
    .getByRole("button", { name: "Delete for good" })
    .click();
  await expect(page.getByText("is deleted")).toBeVisible();
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

test("what a page shows is added to a review, and its parts are dragged into order", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.correlation(paper)}?y=scores.MMStar&fit=pooled`);
  await page.getByRole("button", { name: "Add to a review" }).click();
  await page.getByRole("menuitem", { name: "A new review" }).click();
  await page.getByRole("link", { name: "Open the review" }).click();
  const figure = page.getByRole("article").first();
  await expect(figure.getByRole("heading", { level: 2 })).toContainText("MMStar");
  await expect(figure.getByRole("img").first()).toBeVisible();
  await expect(page.getByText(/^MIR \(reference-fast\): What/)).toBeVisible();
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  const review = page.url();

  await page.goto(paths.ablation(paper, "moca"));
  await page.getByRole("button", { name: "Add to a review" }).click();
  await page
    .getByRole("menuitem", { name: title ?? "", exact: true })
    .first()
    .click();
  await expect(page.getByText(`Added to ${title}`)).toBeVisible();
  await page.goto(review);
  const parts = page.getByRole("article");
  await expect(parts).toHaveCount(2);
  const moca = page.getByRole("article", { name: /^Modality calibration/ });
  await moca.locator(".review-part-grip").dragTo(figure, { targetPosition: { x: 20, y: 20 } });
  await expect(parts.first()).toContainText("Modality calibration");
  await page.keyboard.press("Control+z");
  await expect(parts.last()).toContainText("Modality calibration");
});
