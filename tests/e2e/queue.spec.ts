import { paths } from "#app/_paths.ts";
import { badCases, badFile, goldenCases, goldenFile } from "../support/golden.ts";
import { logCheckpoint, logRun, makeProject } from "./support/log.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

test("the queue page shows the worker that runs, with its device", async ({ page }) => {
  await page.goto(paths.queue());
  const worker = page.getByRole("region", { name: "Workers" }).getByRole("row", { name: /alive/ });
  await expect(worker.first()).toContainText(/cpu|webgpu|cuda/);
  await expect(page.getByRole("main").getByText("Median duration")).toBeVisible();
});

test("a checkpoint that cannot be read ends as failed with its kind and reason, and can be tried again", async ({
  page,
  request,
}) => {
  const [, bad] = badCases[0] ?? [];
  if (bad === undefined) throw new Error("there is no bad case");
  const slug = `queue-${Date.now()}`;
  await makeProject(request, slug);
  const runId = await logRun(request, slug, "unreadable");
  await page.goto(`${paths.queue()}?state=failed`);
  await logCheckpoint(request, runId, 1, badFile(bad.file));
  const job = page
    .getByRole("list", { name: "Jobs" })
    .getByRole("listitem")
    .filter({ hasText: `Test ${slug}` });
  await expect(job).toContainText(bad.kind, { timeout: 45_000 });
  await expectNoViolations(page);

  await job.getByRole("button", { name: "Retry the job of unreadable" }).click();
  await page.getByRole("tab", { name: /^All/ }).click();
  await expect(job).toContainText("failed", { timeout: 45_000 });
  await expect(job).toContainText(bad.kind);
});

test("a waiting job can be canceled, and the cancellation undone", async ({ page, request }) => {
  const [, golden] = goldenCases.find(([, { file }]) => file.startsWith("ordinary")) ?? [];
  if (golden === undefined) throw new Error("there is no ordinary golden case");
  const slug = `cancel-${Date.now()}`;
  await makeProject(request, slug);
  await page.goto(paths.queue());
  // The worker takes the oldest job first, so the last of many waits long enough to be canceled.
  for (let index = 0; index < 25; index += 1) {
    const runId = await logRun(request, slug, `run-${index}`);
    await logCheckpoint(request, runId, 1, goldenFile(golden.file));
  }
  const job = page
    .getByRole("list", { name: "Jobs" })
    .getByRole("listitem")
    .filter({ hasText: `Test ${slug}` })
    .filter({ hasText: "run-24" });
  await job.getByRole("button", { name: "Cancel the job of run-24" }).click();
  await expect(page.getByText("Job canceled")).toBeVisible();
  await expect(job).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("tab", { name: /^All/ }).click();
  await expect(job).toContainText("succeeded", { timeout: 45_000 });
});
