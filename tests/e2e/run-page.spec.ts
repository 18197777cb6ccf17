import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { z } from "zod";
import { paths } from "#app/_paths.ts";
import { badCases, badFile, goldenCases, goldenFile } from "../support/golden.ts";
import { logCheckpoint, logMetric, logRun, makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const RunsSchema = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });
const checkpoints = (page: Page): Locator => page.getByRole("region", { name: "Checkpoints", exact: true });

/** Opens the baseline of the miniature study, which has metrics, scores and two checkpoints. */
async function openBaseline(page: Page, request: APIRequestContext): Promise<void> {
  const { miniature } = await findKnown(request);
  const response = await request.get(`/api/v1/runs?project=${miniature}&q=baseline&limit=1`);
  const [run] = RunsSchema.parse(await response.json()).items;
  if (run === undefined) throw new Error("the miniature study has no baseline");
  await page.goto(paths.run(miniature, run.id));
}

/** Creates a run for the test and opens it. */
async function openNewRun(page: Page, request: APIRequestContext, name: string): Promise<string> {
  const slug = `${name}-${Date.now()}`;
  await makeProject(request, slug);
  const runId = await logRun(request, slug, name);
  await page.goto(paths.run(slug, runId));
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return runId;
}

function ordinary() {
  const [, golden] = goldenCases.find(([, { file }]) => file.startsWith("ordinary")) ?? [];
  if (golden === undefined) throw new Error("there is no ordinary golden case");
  return golden;
}

test("a run shows its params, its curves with what they say, and its scores", async ({ page, request }) => {
  await openBaseline(page, request);
  await expect(page.getByRole("main").getByText("connector", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^train_loss falls from 2\.312 to 0\.2079/ })).toBeVisible();
  const loss = page.getByRole("img", { name: /^train_loss against the step/ });
  await expect(loss.locator(".scatterlayer .js-line").first()).toBeVisible({ timeout: 20_000 });
  await page.getByRole("main").getByText("All 12", { exact: true }).click();
  await expect(page).toHaveURL(/curves=all/);
  await expect(page.getByRole("img", { name: /against the step/ })).toHaveCount(12);
  await expect(page.getByRole("region", { name: "Scores", exact: true }).getByRole("row")).toHaveCount(7);
});

test("a logarithmic axis and smoothing are in the URL, and the smoothing is set by keyboard", async ({
  page,
  request,
}) => {
  await openBaseline(page, request);
  await page.getByRole("region", { name: "Curves" }).getByRole("switch", { name: "Log scale" }).click();
  await expect(page).toHaveURL(/log=true/);
  await page.getByRole("slider", { name: "Smoothing" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/smooth=0\.1/);
  await expect(
    page
      .getByRole("main")
      .getByText(/Moving average of weight 0\.10/)
      .first(),
  ).toBeVisible();
});

test("a checkpoint gets its MIR and its layers while the page is open", async ({ page, request }) => {
  const golden = ordinary();
  const runId = await openNewRun(page, request, "computed");
  await expect(page.getByRole("main").getByText("No checkpoints yet.")).toBeVisible();
  await logCheckpoint(request, runId, 100, goldenFile(golden.file));
  const row = checkpoints(page).getByRole("row", { name: /^100/ });
  await expect(row).toContainText(golden.mir.exact.toFixed(3), { timeout: 45_000 });
  await expect(row).toContainText("computed");
  const profile = page.getByRole("img", { name: /^FID per decoder layer of step 100/ });
  await expect(profile.locator(".scatterlayer .point")).toHaveCount(golden.n_layers, { timeout: 20_000 });
  await expectNoViolations(page);
});

test("a computed checkpoint is computed again on demand, without a reload", async ({ page, request }) => {
  const golden = ordinary();
  const runId = await openNewRun(page, request, "again");
  await logCheckpoint(request, runId, 7, goldenFile(golden.file));
  const row = checkpoints(page).getByRole("row", { name: /^7/ });
  await expect(row).toContainText("computed", { timeout: 45_000 });
  const jobs = async () => {
    const response = await request.get("/api/v1/jobs?limit=200");
    const { items } = z
      .object({ items: z.array(z.object({ run: z.object({ id: z.string() }), state: z.string() })) })
      .parse(await response.json());
    return items.filter(({ run }) => run.id === runId).map(({ state }) => state);
  };
  expect(await jobs()).toEqual(["succeeded"]);
  await row.getByRole("button", { name: "Recompute the MIR of step 7" }).click();
  await expect.poll(jobs, { timeout: 45_000 }).toEqual(["succeeded", "succeeded"]);
  await expect(row).toContainText("computed");
  await expect(row).toContainText(golden.mir.exact.toFixed(3));
});

test("a checkpoint that cannot be read shows its kind of failure and the reason", async ({
  page,
  request,
}) => {
  const [, bad] = badCases.find(([, { file }]) => file.includes("nan")) ?? [];
  if (bad === undefined) throw new Error("there is no bad case with NaN");
  const runId = await openNewRun(page, request, "unreadable");
  await logCheckpoint(request, runId, 5, badFile(bad.file));
  const row = checkpoints(page).getByRole("row", { name: /^5/ });
  await expect(row).toContainText(`failed: ${bad.kind}`, { timeout: 45_000 });
  for (const text of bad.mentions) {
    await expect(row).toContainText(text);
  }
  await expect(row.getByRole("button", { name: "Retry step 5" })).toBeVisible();
  await expectNoViolations(page);
});

test("metric points that are logged while the page is open become a curve", async ({ page, request }) => {
  const runId = await openNewRun(page, request, "growing");
  await expect(page.getByRole("main").getByText("No metric points yet.")).toBeVisible();
  await logMetric(request, runId, 2.5);
  await expect(page.getByRole("heading", { name: "train_loss is 2.500 at step 100" })).toBeVisible();
});

test("comments are added, edited, deleted and brought back", async ({ page, request }) => {
  await openNewRun(page, request, "noted");
  await page.getByRole("textbox", { name: "Add a comment" }).fill("Loss spike at **step 40**.");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  const comment = page.getByRole("article", { name: "Comment by Local user" });
  await expect(comment).toContainText("Loss spike at step 40.");
  await expect(comment.locator(".markdown strong")).toHaveText("step 40");
  await expect(page.getByRole("textbox", { name: "Add a comment" })).toHaveValue("");

  await comment.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit the comment" }).fill("The spike was a bad shard.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(comment).toContainText("The spike was a bad shard.");

  await comment.getByRole("button", { name: "Delete" }).click();
  await expect(comment).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(comment).toContainText("The spike was a bad shard.");
  await page.reload();
  await expect(comment).toContainText("The spike was a bad shard.");
});

test("a run without anything says what each part waits for", async ({ page, request }) => {
  await openNewRun(page, request, "bare");
  await expect(page.getByRole("main").getByText("No metric points yet.")).toBeVisible();
  await expect(page.getByRole("main").getByText("No checkpoints yet.")).toBeVisible();
  await expect(page.getByRole("main").getByText("No scores yet")).toBeVisible();
  await expectNoViolations(page);
});

test("a run that does not exist is not found", async ({ page, request }) => {
  const { miniature } = await findKnown(request);
  await page.goto(paths.run(miniature, "00000000-0000-7000-8000-000000000000"));
  await expect(page.getByRole("heading", { name: "There is no such project or run" })).toBeVisible();
  await expectNoViolations(page);
});
