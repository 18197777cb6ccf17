import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { z } from "zod";
import { paths } from "#app/_paths.ts";
import { goldenFile } from "../support/golden.ts";
import { logCheckpoint, logRun, makeProject } from "./support/log.ts";
import { findKnown } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";
import { explain } from "./support/tip.ts";

const RunsSchema = z.object({
  items: z.array(z.object({ id: z.string(), mir: z.record(z.string(), z.unknown()) })),
});
/** "0.941 ±0.007" */
const WITH_ERROR = /\d\.\d{3}\s*±\d\.\d{3}/;

/** The baseline of the miniature study, after its last checkpoint has been computed. */
async function computedBaseline(request: APIRequestContext) {
  const { miniature } = await findKnown(request);
  return { miniature, runId: await untilComputed(request, miniature, "baseline") };
}

/** Waits for the run's MIR. @returns the run's id */
async function untilComputed(request: APIRequestContext, project: string, name: string): Promise<string> {
  const read = async () => {
    const response = await request.get(`/api/v1/runs?project=${project}&q=${name}&limit=1`);
    return RunsSchema.parse(await response.json()).items[0];
  };
  await expect.poll(async () => (await read())?.mir["exact"], { timeout: 60_000 }).toBeDefined();
  const run = await read();
  if (run === undefined) throw new Error(`${project} has no run ${name}`);
  return run.id;
}

/** The first value whose text matches. */
const valueWith = (page: Page, text: RegExp): Locator =>
  page.getByRole("main").locator("[data-tip]").filter({ hasText: text }).first();

test("a computed MIR has its standard error beside it, and says which one it is", async ({
  page,
  request,
}) => {
  const { miniature } = await computedBaseline(request);
  await page.goto(paths.runs(miniature));
  const row = page.getByRole("row", { name: /^Select baseline / });
  await expect(row.getByRole("gridcell", { name: WITH_ERROR })).toBeVisible();
  const tooltip = await explain(valueWith(page, WITH_ERROR));
  await expect(tooltip).toContainText(
    /±\d\.\d{3}: standard error over 40 samples, image and text drawn together \(95 %: ±/,
  );
  await expect(tooltip).toContainText("Images and texts drawn independently");
  await expect(tooltip, "the numerical error is another thing").toContainText("numerical error about");
});

test("a run shows the intervals of its checkpoints in the table and in the curve", async ({
  page,
  request,
}) => {
  const { miniature, runId } = await computedBaseline(request);
  await page.goto(paths.run(miniature, runId));
  const checkpoints = page.getByRole("region", { name: "Checkpoints", exact: true });
  await expect(checkpoints.getByRole("cell", { name: WITH_ERROR }).first()).toBeVisible();
  await expect(
    page
      .getByRole("main")
      .getByText(/Bars are 95 % intervals/)
      .first(),
  ).toBeVisible();
  const curve = page.getByRole("img", { name: /^MIR \(exact\) against the step/ });
  await expect(curve.locator(".errorbar").first()).toBeAttached({ timeout: 20_000 });
});

test("the correlation figure draws the intervals, and the table of its points names them", async ({
  page,
  request,
}) => {
  const { miniature } = await computedBaseline(request);
  await page.goto(`${paths.correlation(miniature)}?x=mir.exact`);
  const points = page.getByRole("region", { name: "Runs in the figure" });
  await expect(points.getByRole("row", { name: /^baseline/ })).toContainText(WITH_ERROR);
  await expect(page.getByRole("main").getByText(/Bars are 95 % intervals of single values/)).toBeVisible();
  await expect(page.getByRole("main").locator(".errorbar").first()).toBeAttached({ timeout: 20_000 });
});

test("a single sample has no interval, and the value says why", async ({ page, request }) => {
  const slug = `single-${Date.now()}`;
  await makeProject(request, slug);
  const runId = await logRun(request, slug, "single");
  await logCheckpoint(request, runId, 100, goldenFile("single-sample-f32.safetensors"));
  await untilComputed(request, slug, "single");
  await page.goto(paths.run(slug, runId));
  const checkpoints = page.getByRole("region", { name: "Checkpoints", exact: true });
  await expect(checkpoints.getByRole("cell", { name: /^1\.164/ }).first()).toBeVisible();
  await expect(checkpoints).not.toContainText("±");
  await expect(await explain(valueWith(page, /^1\.164/))).toContainText(
    "No interval: a single sample has no spread.",
  );
});

test("reported values stand as they were printed, without an interval", async ({ page, request }) => {
  const { paper } = await findKnown(request);
  await page.goto(paths.runs(paper));
  await expect(page.getByRole("gridcell", { name: /reported/ }).first()).toBeVisible();
  await expect(page.getByRole("grid")).not.toContainText("±");
});
