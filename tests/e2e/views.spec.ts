import type { APIRequestContext, Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { logRun, makeProject } from "./support/log.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const tabs = (page: Page) => page.getByRole("navigation", { name: "Views" });
const tab = (page: Page, name: string) => tabs(page).getByRole("link", { name });
const dialog = (page: Page) => page.getByRole("dialog");

/** Creates a project with runs and opens its table with a query, waiting for the live connection. */
async function openRuns(
  page: Page,
  request: APIRequestContext,
  slug: string,
  query: string,
  names: readonly string[] = ["alpha", "beta"],
): Promise<string[]> {
  await makeProject(request, slug);
  const ids: string[] = [];
  for (const name of names) ids.push(await logRun(request, slug, name));
  await goTo(page, `${paths.runs(slug)}${query}`);
  return ids;
}

/** Rows are rendered before the page is interactive. The live connection indicates that it is. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
}

/** Polls the parameters of the page's URL. */
const parameters = (page: Page) => expect.poll(() => Object.fromEntries(new URL(page.url()).searchParams));

async function saveAs(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+s");
  await dialog(page).getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(tab(page, name)).toHaveAttribute("aria-current", "page");
  // A dialog that is fading out still captures keys.
  await expect(dialog(page)).toBeHidden();
}

test("a view is saved by keyboard, tells when it was changed, and takes changes or gives them up", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "views-save", "?q=alpha");
  await expect(page.getByRole("grid").getByRole("rowheader")).toHaveText(["alpha"]);
  await saveAs(page, "Alphas");
  await page.reload();
  await expect(tab(page, "Alphas")).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeHidden();

  const search = page.getByRole("searchbox").first();
  await search.fill("beta");
  await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await parameters(page).toMatchObject({ q: "alpha" });
  await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeHidden();

  await search.fill("beta");
  await page
    .getByRole("region", { name: "Unsaved changes" })
    .getByRole("button", { name: "Save", exact: true })
    .click();
  await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeHidden();
  await tab(page, "All runs").click();
  await expect(page.getByRole("grid").getByRole("rowheader")).toHaveCount(2);
  await tab(page, "Alphas").click();
  await parameters(page).toMatchObject({ q: "beta" });
  await page.goBack();
  await expect(page.getByRole("grid").getByRole("rowheader")).toHaveCount(2);
});

test("a name that is taken is said where it is written", async ({ page, request, consoleErrors }) => {
  await openRuns(page, request, "views-name", "?q=a");
  await saveAs(page, "Mine");
  await page.getByRole("button", { name: "Save view…" }).click();
  await expectNoViolations(page);
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("Mine");
  await dialog(page).getByRole("button", { name: "Save view" }).click();
  await expect(dialog(page).getByText('there is a view "Mine" already')).toBeVisible();
  // The browser logs the refusal that this test provokes.
  consoleErrors.length = 0;
  await dialog(page).getByRole("radio", { name: "Only me" }).check();
  await dialog(page).getByRole("button", { name: "Save view" }).click();
  await expect(tabs(page).getByRole("link", { name: "Only yours: Mine" })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("the view that is shown first opens with the page, and All runs stays what was chosen", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "views-default", "?q=alpha");
  await saveAs(page, "First");
  await page.getByRole("button", { name: "Actions for the view First" }).click();
  await page.getByRole("menuitem", { name: "Show first on this page" }).click();
  await expect(tabs(page).getByRole("link", { name: "Shown first: First" })).toBeVisible();
  await goTo(page, paths.runs("views-default"));
  await parameters(page).toMatchObject({ q: "alpha", view: expect.any(String) });
  await expect(page.getByRole("grid").getByRole("rowheader")).toHaveText(["alpha"]);
  await tab(page, "All runs").click();
  await parameters(page).toEqual({ view: "all" });
  await page.reload();
  await expect(page.getByRole("grid").getByRole("rowheader")).toHaveCount(2);
  await expectNoViolations(page);
});

test("a deleted view comes back by Ctrl+Z, and the palette opens it", async ({ page, request }) => {
  await openRuns(page, request, "views-delete", "?q=beta");
  await saveAs(page, "Doomed");
  const { view } = Object.fromEntries(new URL(page.url()).searchParams);
  await page.getByRole("button", { name: "Actions for the view Doomed" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(tab(page, "Doomed")).toHaveCount(0);
  await expect(page.getByText("View “Doomed” deleted", { exact: true })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(tab(page, "Doomed")).toBeVisible();
  await tab(page, "All runs").click();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Search runs" }).fill("Doomed");
  await expect(page.getByText("View of Runs")).toBeVisible();
  await page.keyboard.press("Enter");
  await parameters(page).toMatchObject({ q: "beta", view });
});

test("a short link leads to the same state, and an unknown one says so", async ({
  page,
  request,
  consoleErrors,
}) => {
  await openRuns(page, request, "views-share", "?q=beta&sort=-name");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = page.getByRole("textbox", { name: "Short link" });
  await expect(link).toHaveValue(/\/s\/[0-9A-Za-z]{7}$/);
  await expectNoViolations(page);
  await page.goto(await link.inputValue());
  await parameters(page).toEqual({ q: "beta", sort: "-name" });
  expect(new URL(page.url()).pathname).toBe(paths.runs("views-share"));
  const unknown = await page.goto("/s/0000000");
  expect(unknown?.status()).toBe(404);
  // The browser logs the status that this test provokes.
  consoleErrors.length = 0;
});

test("the correlation page saves views as well", async ({ page, request }) => {
  await makeProject(request, "views-correlation");
  for (const [name, value] of [
    ["one", 1],
    ["two", 2],
    ["three", 3],
  ] as const) {
    const id = await logRun(request, "views-correlation", name);
    await request.post(`/api/v1/runs/${id}/metrics`, {
      data: {
        points: [
          { key: "loss", step: 1, value },
          { key: "accuracy", step: 1, value: -value },
        ],
      },
    });
    await request.post(`/api/v1/runs/${id}/scores`, {
      data: { scores: [{ benchmark: "mini-lvlm/colour", value }] },
    });
  }
  await page.goto(`${paths.correlation("views-correlation")}?x=metrics.loss`);
  await saveAs(page, "Loss");
  await parameters(page).toMatchObject({ x: "metrics.loss", view: expect.any(String) });
  await page.keyboard.press("[");
  await expect(tab(page, "No view")).toHaveAttribute("aria-current", "page");
  await page.keyboard.press("]");
  await parameters(page).toMatchObject({ x: "metrics.loss" });
});

test("a comparison is reached from the rail, and saved with its runs in their order", async ({
  page,
  request,
}) => {
  const project = `views-compare-${Date.now()}`;
  await makeProject(request, project);
  for (const name of ["one", "two", "three"]) {
    await logRun(request, project, name);
  }
  await page.goto(paths.runs(project));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: "Choose runs to compare" })).toBeVisible();
  const columns = page.getByRole("region", { name: "Settings" }).getByRole("columnheader");
  for (const [index, name] of ["two", "one"].entries()) {
    await page.getByRole("combobox", { name: "Add a run" }).fill(name);
    await page.getByRole("option", { name, exact: true }).click();
    await expect(columns).toHaveCount(index + 2);
  }
  await saveAs(page, "Pair");
  await parameters(page).toMatchObject({ view: expect.any(String) });
  await tab(page, "No view").click();
  await expect(page.getByRole("heading", { name: "Choose runs to compare" })).toBeVisible();
  await tab(page, "Pair").click();
  await expect(columns).toHaveCount(3);
  await expect(columns.nth(1)).toContainText("two");
  await page.getByRole("combobox", { name: "Add a run" }).fill("three");
  await page.getByRole("option", { name: "three", exact: true }).click();
  const bar = page.getByRole("region", { name: "Unsaved changes" });
  await bar.getByRole("button", { name: "Discard" }).click();
  await expect(columns).toHaveCount(3);
  await expect(bar).toBeHidden();
});

test("selected runs are archived, tagged and deleted by keys, and Ctrl+Z takes each back", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "run-selection", "", ["one", "two", "three"]);
  const rows = page.getByRole("grid").getByRole("rowheader");
  const select = async () => {
    await page.getByRole("checkbox", { name: /^Select one/ }).check();
    await page.getByRole("checkbox", { name: /^Select two/ }).check();
  };
  await select();
  await page.keyboard.press("e");
  await expect(page.getByText("2 runs archived", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(rows).toHaveCount(3);

  await select();
  await page.keyboard.press("Delete");
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(3);

  await select();
  await page.keyboard.press("t");
  await dialog(page).getByLabel("Key", { exact: true }).fill("team");
  await dialog(page).getByLabel("Value", { exact: true }).fill("vision");
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 runs tagged team: vision", { exact: true })).toBeVisible();
  const tagged = await request.get(
    "/api/v1/runs?project=run-selection&filter=tags.team%20%3D%20%22vision%22",
  );
  expect(await tagged.json()).toMatchObject({ total: 2 });
});

test("a run is tagged with a colour, and Ctrl+Z takes the tag back", async ({ page, request }) => {
  await makeProject(request, "run-tags");
  const id = await logRun(request, "run-tags", "tagged");
  await page.goto(paths.run("run-tags", id));
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await dialog(page).getByLabel("Key", { exact: true }).fill("team");
  await dialog(page).getByLabel("Value", { exact: true }).fill("vision");
  await dialog(page).getByRole("radio", { name: "purple" }).check({ force: true });
  await expectNoViolations(page);
  await dialog(page).getByRole("button", { name: "Set tag" }).click();
  const tag = page.getByRole("button", { name: "team vision , change this tag" });
  await expect(tag).toBeVisible();
  await expect(tag.locator("[data-colour=purple]")).toHaveText("vision");
  await page.keyboard.press("Control+z");
  await expect(tag).toBeHidden();
});

test("a run is reviewed, goes to the trash, and is restored from there", async ({ page, request }) => {
  await makeProject(request, "run-trash");
  const id = await logRun(request, "run-trash", "unlucky");
  await page.goto(paths.run("run-trash", id));
  await page.getByRole("button", { name: "Review state: unreviewed" }).click();
  await page.getByRole("menuitem", { name: "rejected" }).click();
  await expect(page.getByRole("button", { name: "Review state: rejected" })).toBeVisible();
  await page.getByRole("button", { name: "Actions for unlucky" }).click();
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await expect(page.getByText("This run is in the trash")).toBeVisible();
  await expectNoViolations(page);
  const runs = await request.get("/api/v1/runs?project=run-trash");
  expect(await runs.json()).toMatchObject({ total: 0 });

  await page.goto(paths.settings("run-trash"));
  const trash = page.getByRole("region", { name: "Trash" });
  await expect(trash.getByRole("rowheader", { name: "unlucky" })).toBeVisible();
  await trash.getByRole("button", { name: "Restore unlucky" }).click();
  await expect(trash.getByText("The trash is empty.")).toBeVisible();
  expect(await (await request.get(`/api/v1/runs/${id}`)).json()).toMatchObject({
    deletedAt: null,
    reviewState: "rejected",
  });
});

test("deleting for good asks first, and leaves nothing", async ({ page, request, consoleErrors }) => {
  await makeProject(request, "run-forever");
  const id = await logRun(request, "run-forever", "gone");
  await request.delete(`/api/v1/runs/${id}`);
  await page.goto(paths.settings("run-forever"));
  await page.getByRole("button", { name: "Delete for good… gone" }).click();
  await expect(dialog(page)).toContainText("It cannot be undone.");
  await expectNoViolations(page);
  await dialog(page).getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("The trash is empty.")).toBeVisible();
  expect((await request.get(`/api/v1/runs/${id}`)).status()).toBe(404);
  await page.goto(paths.run("run-forever", id));
  await expect(page.getByRole("heading", { name: "There is no such project or run" })).toBeVisible();
  consoleErrors.length = 0;
});
