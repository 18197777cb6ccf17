import { paths } from "#app/_paths.ts";
import { logRun, makeProject } from "./support/log.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";
import { explain } from "./support/tip.ts";

test("a comment mentions a run that is chosen while typing, which then tells where it is mentioned", async ({
  page,
  request,
}) => {
  const slug = `comments-${Date.now()}`;
  await makeProject(request, slug);
  const alpha = await logRun(request, slug, "alpha");
  const other = await logRun(request, slug, "q former");
  await page.goto(paths.run(slug, alpha));
  const section = page.getByRole("region", { name: "Comments" });
  const box = section.getByRole("textbox", { name: "Add a comment" });
  await box.pressSequentially("**Worse** than @q f");
  await page.getByRole("option", { name: "q former" }).waitFor();
  // The first option is preselected, so that Enter accepts it.
  await expect(page.getByRole("option", { name: "q former" })).toHaveAttribute(
    "data-combobox-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(box).toHaveValue('**Worse** than @"q former" ');
  await section.getByRole("button", { name: "Preview" }).click();
  const preview = section.getByRole("region", { name: "Preview: Add a comment" });
  await expect(preview.locator("strong")).toHaveText("Worse");
  await expect(preview.getByRole("link", { name: "@q former" })).toBeVisible();
  await box.press("Control+Enter");
  await expect(preview).toHaveCount(0);
  const comment = section.getByRole("article", { name: "Comment by Local user" });
  await expect(comment.getByText("Worse")).toBeVisible();
  await expect(box).toHaveValue("");
  await expectNoViolations(page);
  const tip = await explain(comment.getByRole("link", { name: "@q former" }));
  await expect(tip).toContainText("no MIR yet");
  await comment.getByRole("link", { name: "@q former" }).click();
  await expect(page).toHaveURL(paths.run(slug, other));
  const mentions = page.getByRole("region", { name: "Mentioned in" });
  await expect(mentions).toContainText("Worse");
  await mentions.getByRole("link", { name: "alpha", exact: true }).click();
  await expect(page).toHaveURL(paths.run(slug, alpha));
});

test("a comment is edited where it stands, and comes back after it was deleted", async ({
  page,
  request,
}) => {
  const slug = `comments-edit-${Date.now()}`;
  await makeProject(request, slug);
  const run = await logRun(request, slug, "alpha");
  await page.goto(paths.run(slug, run));
  const section = page.getByRole("region", { name: "Comments" });
  await section.getByRole("textbox", { name: "Add a comment" }).fill("first");
  await section.getByRole("button", { name: "Comment", exact: true }).click();
  const comment = section.getByRole("article");
  await expect(comment).toContainText("first");
  await comment.getByRole("button", { name: "Edit" }).click();
  await section.getByRole("textbox", { name: "Edit the comment" }).fill("second");
  await section.getByRole("button", { name: "Save" }).click();
  await expect(comment).toContainText("second");
  await comment.getByRole("button", { name: "Delete" }).click();
  await expect(comment).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(comment).toContainText("second");
});

test("earlier versions of a comment are read below it, and outlive its deletion", async ({
  page,
  request,
}) => {
  const slug = `comments-history-${Date.now()}`;
  await makeProject(request, slug);
  const run = await logRun(request, slug, "alpha");
  await page.goto(paths.run(slug, run));
  const section = page.getByRole("region", { name: "Comments" });
  await section.getByRole("textbox", { name: "Add a comment" }).fill("The spike is a **bad shard**.");
  await section.getByRole("button", { name: "Comment", exact: true }).click();
  const comment = section.getByRole("article");
  await expect(comment).toContainText("bad shard");
  await expect(comment).not.toContainText("edited");
  const time = comment.locator("time").first();
  const written = await time.getAttribute("datetime");
  for (const text of ["The spike is the learning rate.", "The spike is the warm-up."]) {
    await comment.getByRole("button", { name: "Edit" }).click();
    await section.getByRole("textbox", { name: "Edit the comment" }).fill(text);
    await page.keyboard.press("Control+Enter");
    await expect(comment).toContainText(text);
  }
  await expect(comment).toContainText("edited");
  await comment.getByRole("button", { name: "2 earlier versions" }).click();
  const history = comment.getByRole("region", { name: "Earlier versions" });
  await expect(history.getByText("The spike is")).toHaveText([
    "The spike is the learning rate.",
    "The spike is a bad shard.",
  ]);
  await expect(history.locator("strong")).toHaveText("bad shard");
  await expectNoViolations(page);
  await comment.getByRole("button", { name: "Delete" }).click();
  await expect(comment).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(time).toHaveAttribute("datetime", written ?? "");
  await comment.getByRole("button", { name: "2 earlier versions" }).click();
  await expect(history.locator("strong")).toHaveText("bad shard");
});
