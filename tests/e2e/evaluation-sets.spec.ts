import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "#app/_paths.ts";
import { makeZip } from "../support/zip.ts";
import { logCheckpoint, logRun, makeProject } from "./support/log.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const STUDY = join(import.meta.dirname, "../../studies/mini-lvlm");
const EVAL = join(STUDY, "eval");

/** The first `count` pairs of the miniature study's set as a zip. A different count is a different set. */
function evaluationZip(count: number): Buffer {
  const manifest = JSON.parse(readFileSync(join(EVAL, "manifest.json"), "utf8"));
  const pairs: { image: string; text: string }[] = manifest.pairs.slice(0, count);
  const names = pairs.flatMap(({ image, text }) => [image, text]);
  return makeZip([
    { name: "eval/manifest.json", data: JSON.stringify({ ...manifest, pairs }) },
    ...names.map((name) => ({ name: `eval/${name}`, data: readFileSync(join(EVAL, name)) })),
  ]);
}

test("a set is made of a zip, and its pairs, digest and licence are there", async ({ page, request }) => {
  const slug = `sets-${Date.now()}`;
  await makeProject(request, slug);
  await page.goto(paths.settings(slug));
  await page.getByRole("button", { name: "New evaluation set" }).click();
  const dialog = page.getByRole("dialog", { name: "New evaluation set" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Twelve scenes");
  await dialog.getByRole("textbox", { name: "Licence" }).fill("CC BY 4.0");
  const file = { name: "twelve.zip", mimeType: "application/zip", buffer: evaluationZip(12) };
  await dialog.getByLabel("Files of the set").setInputFiles(file);
  await expect(dialog.getByText(/^twelve\.zip, /)).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "Make the set" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Twelve scenes" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByText("CC BY 4.0")).toBeVisible();
  await expect(main.getByText(/^[0-9a-f]{64}$/)).toBeVisible();
  const image = main.getByRole("img", { name: "Pair 12" });
  await image.scrollIntoViewIfNeeded();
  await expect(image).toHaveJSProperty("complete", true);
  expect(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
});

test("a zip with an image that cannot be read is refused by name, and no set appears", async ({
  page,
  request,
  consoleErrors,
}) => {
  const slug = `sets-bad-${Date.now()}`;
  await makeProject(request, slug);
  await page.goto(paths.settings(slug));
  await page.getByRole("button", { name: "New evaluation set" }).click();
  const dialog = page.getByRole("dialog", { name: "New evaluation set" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Spoiled");
  const buffer = makeZip([
    { name: "images/one.png", data: "this is no image" },
    { name: "texts/one.txt", data: "a text" },
  ]);
  await dialog
    .getByLabel("Files of the set")
    .setInputFiles({ name: "bad.zip", mimeType: "application/zip", buffer });
  await dialog.getByRole("button", { name: "Make the set" }).click();
  await expect(dialog.getByRole("alert")).toContainText("images/one.png cannot be decoded");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("main").getByText("No set yet")).toBeHidden();
  await expect(page.getByRole("link", { name: "Spoiled" })).toHaveCount(0);
  // The browser logs the refused request.
  consoleErrors.length = 0;
});

test("sets become the default, are renamed, and are deleted", async ({ page, request }) => {
  const slug = `sets-change-${Date.now()}`;
  await makeProject(request, slug);
  const data = { name: "First", source: { kind: "directory", path: EVAL }, sampleCount: 3 };
  expect((await request.post(`/api/v1/projects/${slug}/evaluation-sets`, { data })).ok()).toBe(true);
  await page.goto(paths.settings(slug));
  const set = page
    .getByRole("list", { name: "Evaluation sets" })
    .getByRole("listitem")
    .filter({ hasText: "3 pairs" });
  await set.getByRole("button", { name: "Actions for First" }).click();
  await page.getByRole("menuitem", { name: "Use by default" }).click();
  await expect(set.getByText("default", { exact: true })).toBeVisible();
  await set.getByRole("button", { name: "Actions for First" }).click();
  await page.getByRole("menuitem", { name: "Change name and words" }).click();
  const dialog = page.getByRole("dialog", { name: "Evaluation set" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Renamed");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(set.getByRole("link", { name: "Renamed" })).toBeVisible();
  await set.getByRole("button", { name: "Actions for Renamed" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const question = page.getByRole("dialog", { name: "Delete evaluation set" });
  await expect(question).toContainText("Renamed with its 3 pairs");
  await question.getByRole("button", { name: "Delete set" }).click();
  await expect(page.getByRole("link", { name: "Renamed" })).toHaveCount(0);
});

test("a backfill is counted, queued and computed, and its values stand in the grid", async ({
  page,
  request,
}) => {
  const slug = `sets-grid-${Date.now()}`;
  await makeProject(request, slug);
  const runId = await logRun(request, slug, "grid-run");
  await logCheckpoint(request, runId, 500, join(STUDY, "checkpoints/baseline/step-500"));
  await page.goto(paths.run(slug, runId));
  const section = page.getByRole("region", { name: "MIR by evaluation set" }).first();
  await expect(section.getByText(/N = 40/).first()).toBeVisible();
  await page.getByRole("button", { name: "Compute many" }).click();
  const dialog = page.getByRole("dialog", { name: "Compute many checkpoints" });
  await expect(dialog.getByRole("textbox", { name: "Runs" })).toHaveValue('name = "grid-run"');
  await dialog.getByRole("textbox", { name: "Numbers of pairs" }).fill("5, 8");
  await dialog.getByRole("button", { name: "Queue 2 jobs" }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  const grid = page.getByRole("region", { name: "MIR (exact) by evaluation set" });
  const row = grid.getByRole("row", { name: /step 500/ });
  await expect(row.getByText(/^\d\.\d{3}/)).toHaveCount(3, { timeout: 45_000 });
  await expectNoViolations(page);
});
