import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "#app/_paths.ts";
import { makeBase, projectorCheckpoint } from "../support/projector-study.ts";
import { logCheckpoint, logRun, makeProject } from "./support/log.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

test("a base is registered, a projector alone is computed on it, and neither can be lost by mistake", async ({
  page,
  request,
  consoleErrors,
}) => {
  const directory = await mkdtemp(join(tmpdir(), "mirscope-base-"));
  try {
    const slug = `bases-${Date.now()}`;
    await makeProject(request, slug);
    await page.goto(paths.settings(slug));
    const section = page.getByRole("region", { name: /^Bases/ });
    await expect(section.getByText("No base yet")).toBeVisible();

    await section.getByRole("button", { name: "Register a base" }).click();
    const dialog = page.getByRole("dialog", { name: "Register a base" });
    await dialog.getByRole("textbox", { name: "Name" }).fill("Baseline");
    await dialog.getByRole("textbox", { name: "Directory" }).fill(join(directory, "nowhere"));
    await expectNoViolations(page);
    await dialog.getByRole("button", { name: "Register" }).click();
    await expect(dialog).toContainText("nowhere");
    // The browser logs the refused request.
    consoleErrors.length = 0;
    await dialog.getByRole("textbox", { name: "Directory" }).fill(await makeBase(join(directory, "base")));
    await dialog.getByRole("button", { name: "Register" }).click();
    const row = section.getByRole("row", { name: /Baseline/ });
    await expect(row).toContainText("default");

    const runId = await logRun(request, slug, "projector-run");
    await logCheckpoint(request, runId, 500, projectorCheckpoint("baseline"));
    await page.goto(paths.run(slug, runId));
    const checkpoint = page.getByRole("main").getByRole("row", { name: /projector 500/ });
    await expect(checkpoint).toContainText(/0\.94/, { timeout: 60_000 });

    await page.goto(paths.settings(slug));
    await row.getByRole("button", { name: "Actions for Baseline" }).click();
    await page.getByRole("menuitem", { name: "Forget" }).click();
    await expect(page.getByText("This was refused")).toBeVisible();
    await expect(row).toBeVisible();
    consoleErrors.length = 0;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
