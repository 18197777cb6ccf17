import type { APIRequestContext, Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { logMetric, makeProject } from "./support/log.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const box = (page: Page) => page.getByRole("textbox", { name: "Filter runs" });
/** Groups are in a treegrid, runs in a grid. */
const names = (page: Page) => page.getByRole("rowheader");
const builder = (page: Page) => page.getByRole("dialog", { name: "Build the filter" });
const line = (page: Page, name: string) => builder(page).getByRole("group", { name: `Line: ${name}` });
const parameters = (page: Page) => expect.poll(() => Object.fromEntries(new URL(page.url()).searchParams));

const RUNS = [
  { name: "alpha", connector: "mlp", loss: 2 },
  { name: "beta", connector: "mlp", loss: 4 },
  { name: "gamma", connector: "q former", loss: 8 },
] as const;

/** Creates a project with three runs and opens its table with a query, waiting for the live connection. */
async function openRuns(page: Page, request: APIRequestContext, slug: string, query = ""): Promise<void> {
  await makeProject(request, slug);
  for (const { name, connector, loss } of RUNS) {
    const response = await request.post("/api/v1/runs", {
      data: { project: slug, name, params: { connector } },
    });
    const { id } = (await response.json()) as { id: string };
    await logMetric(request, id, loss);
  }
  await page.goto(`${paths.runs(slug)}${query}`);
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
}

test("a filter is built by keyboard alone, and its line of text and its lines say the same", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "builder-keyboard");
  await page.getByRole("button", { name: "Build the filter" }).focus();
  await page.keyboard.press("Enter");
  const column = builder(page).getByRole("combobox", { name: "Column" });
  await expect(column).toBeFocused();
  await page.keyboard.type("connector");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(line(page, "connector")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(line(page, "connector").getByRole("combobox", { name: "Value" })).toBeFocused();
  await expect(builder(page).getByRole("option", { name: "q former" })).toBeVisible();
  await page.keyboard.type("mlp");
  await parameters(page).toMatchObject({ filter: 'params.connector = "mlp"' });
  await expect(names(page)).toHaveText(["alpha", "beta"]);
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(builder(page)).toBeHidden();

  await box(page).fill("metrics.train_loss >= 4 and not params.connector = mlp");
  await parameters(page).toMatchObject({ filter: "metrics.train_loss >= 4 and not params.connector = mlp" });
  await page.getByRole("button", { name: "Build the filter" }).click();
  await expect(line(page, "train_loss").getByRole("textbox", { name: "Value" })).toHaveValue("4");
  await expect(line(page, "connector").getByRole("combobox", { name: "Operator" })).toHaveValue("!=");
  await expect(names(page)).toHaveText(["gamma"]);
});

test("lines stand in groups of all, any or none, and unfinished ones filter nothing", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "builder-groups", `?filter=${encodeURIComponent("metrics.train_loss < 3")}`);
  await expect(names(page)).toHaveText(["alpha"]);
  await page.getByRole("button", { name: "Build the filter" }).click();
  await builder(page).getByRole("combobox", { name: "How the lines are joined" }).selectOption("any");
  await builder(page).getByRole("button", { name: "Group", exact: true }).click();
  await parameters(page).toMatchObject({ filter: "metrics.train_loss < 3" });
  const inner = builder(page).getByRole("group", { name: "Group of lines" });
  await inner.getByRole("combobox", { name: "Column" }).click();
  await page.keyboard.type("connector");
  await builder(page).getByRole("option", { name: "connector" }).click();
  await inner.getByRole("combobox", { name: "Operator" }).selectOption("contains");
  await inner.getByRole("combobox", { name: "Value" }).fill("FORM");
  await parameters(page).toMatchObject({
    filter: 'metrics.train_loss < 3 or params.connector contains "FORM"',
  });
  await expect(names(page)).toHaveText(["alpha", "gamma"]);
  await builder(page)
    .getByRole("combobox", { name: "How the lines are joined" })
    .first()
    .selectOption("none");
  await expect(names(page)).toHaveText(["beta"]);
  await inner.getByRole("button", { name: "Remove the group" }).click();
  await expect(names(page)).toHaveText(["beta", "gamma"]);
});

test("regular expressions choose runs, in the line and in the builder, and say what is wrong with them", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "builder-patterns");
  await box(page).fill('name ~ "^(alp|bet)a?"');
  await box(page).press("Enter");
  await expect(names(page)).toHaveText(["alpha", "beta"]);
  await page.getByRole("button", { name: "Build the filter" }).click();
  const operator = line(page, "Run").getByRole("combobox", { name: "Operator" });
  await expect(operator).toHaveValue("~");
  await operator.selectOption("does not match");
  await expect(names(page)).toHaveText(["gamma"]);
  await line(page, "Run").getByRole("combobox", { name: "Value" }).fill("(");
  await expect(builder(page).getByText(/no regular expression/)).toBeVisible();
  await page.keyboard.press("Escape");
  await box(page).fill('name ~ "("');
  await expect(page.getByRole("search").getByRole("alert")).toContainText("Character 8: this is no regular");
});

test("a filter that cannot be read says where, in its box and in the builder", async ({ page, request }) => {
  await openRuns(page, request, "builder-error");
  await box(page).fill("metrics.train_loss < 3 or");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("search").getByRole("alert")).toContainText(
    "Character 26: expected a column, found the end",
  );
  await page.getByRole("button", { name: "Build the filter" }).click();
  await expect(builder(page)).toContainText("cannot be read");
  await expect(builder(page)).toContainText("Character 26");
  await builder(page).getByRole("button", { name: "Start over" }).click();
  await expect(box(page)).toHaveValue("");
  await expect(builder(page).getByRole("combobox", { name: "Column" })).toBeVisible();
});

test("values are completed in the line of text", async ({ page, request }) => {
  await openRuns(page, request, "builder-completion");
  await box(page).pressSequentially("params.connector = q");
  await page.getByRole("option", { name: /q former/ }).click();
  await expect(box(page)).toHaveValue('params.connector = "q former"');
  await expect(names(page)).toHaveText(["gamma"]);
});

test("a column is calculated, checked while it is written, sorted by, and taken away again", async ({
  page,
  request,
}) => {
  await openRuns(page, request, "calculations");
  await page.getByRole("button", { name: "Calculated columns" }).click();
  await page.getByRole("menuitem", { name: "Calculated columns…" }).click();
  const dialog = page.getByRole("dialog", { name: "Calculated columns" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("half");
  const expression = dialog.getByRole("textbox", { name: "Expression" });
  await expression.fill("metrics.train_loss/2");
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("status")).toContainText("put spaces around the / behind metrics.train_loss");
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expression.fill("metrics.train_loss / 2");
  await expect(dialog.getByRole("status")).toHaveText("3 of 3 runs have a value: 1 to 4");
  await expectNoViolations(page);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Edit half" })).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await parameters(page).toMatchObject({ calc: "half = metrics.train_loss / 2" });
  await expect(page.getByRole("columnheader", { name: /half/ })).toBeVisible();

  await box(page).fill("calc.half > 1");
  await expect(names(page)).toHaveText(["beta", "gamma"]);
  await page.getByRole("button", { name: "Calculated columns (1)" }).click();
  await page.getByRole("menuitem", { name: "Calculated columns…" }).click();
  await expect(dialog.getByRole("button", { name: "Remove half" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByRole("button", { name: "Calculated columns (1)" }).click();
  await page.getByRole("menuitem", { name: "Calculated columns…" }).click();
  await dialog.getByRole("button", { name: "Remove half" }).click();
  await parameters(page).not.toHaveProperty("calc");
});

test("an average of chosen benchmarks divides MME by 20 and is missing where a score is", async ({
  page,
  request,
}) => {
  const scores = { MME: [1400, 1500, 1600], MMB: [60, 70] };
  await openRuns(page, request, "custom-average");
  const { items } = (await (await request.get("/api/v1/runs?project=custom-average&sort=name")).json()) as {
    items: { id: string }[];
  };
  for (const [benchmark, values] of Object.entries(scores)) {
    for (const [index, value] of values.entries()) {
      const data = { scores: [{ benchmark, value }] };
      expect((await request.post(`/api/v1/runs/${items[index]?.id}/scores`, { data })).ok()).toBe(true);
    }
  }
  await page.reload();
  await page.getByRole("button", { name: "Calculated columns" }).click();
  await page.getByRole("menuitem", { name: "Custom average…" }).click();
  const dialog = page.getByRole("dialog", { name: "Custom average" });
  await expect(dialog.getByRole("textbox", { name: "MME is divided by" })).toHaveValue("20");
  await expect(dialog.getByText("mean(", { exact: false })).toContainText("scores.MME / 20");
  await expect(dialog.getByRole("status")).toHaveText("2 of 3 runs have a value: 65 to 72.5");
  await dialog.getByRole("checkbox", { name: "Leave out missing scores" }).check();
  await expect(dialog.getByRole("status")).toHaveText("3 of 3 runs have a value: 65 to 80");
  await expectNoViolations(page);
  await dialog.getByRole("checkbox", { name: "Leave out missing scores" }).uncheck();
  await dialog.getByRole("textbox", { name: "Weight of MME" }).fill("3");
  await expect(dialog.getByText("weighted_mean(", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Add the column" }).click();
  await expect(page.getByRole("columnheader", { name: /my-average/ })).toBeVisible();
  await expect(page.getByRole("gridcell", { name: "1 of 2", exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Calculated columns (1)" }).click();
  await page.getByRole("menuitem", { name: "Custom average…" }).click();
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("of-present");
  await dialog.getByRole("checkbox", { name: "Leave out missing scores" }).check();
  await dialog.getByRole("button", { name: "Add the column" }).click();
  await expect(page.getByRole("gridcell", { name: "1 of 2: 80.0", exact: true })).toBeVisible();
});

test("groups are filtered by statistics of columns", async ({ page, request }) => {
  await openRuns(page, request, "builder-having", "?group=params.connector");
  await expect(names(page)).toHaveCount(2);
  const having = page.getByRole("textbox", { name: "Filter groups" });
  await having.pressSequentially("me");
  await page.getByRole("option", { name: /^mean:/ }).click();
  await having.fill("mean:metrics.train_loss < 5 and runs >= 2");
  await expect(names(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Build the groups’ filter" }).click();
  const lines = page.getByRole("dialog", { name: "Build the groups’ filter" });
  await expect(lines.getByRole("combobox", { name: "Statistic" }).first()).toHaveValue("mean");
  await lines.getByRole("combobox", { name: "Statistic" }).first().selectOption("max");
  await parameters(page).toMatchObject({ having: "max:metrics.train_loss < 5 and runs >= 2" });
});
