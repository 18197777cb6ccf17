import { readFile } from "node:fs/promises";
import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { paths } from "#app/_paths.ts";
import { findKnown } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

const settings = (page: Page): Locator => page.getByRole("region", { name: "Settings of the runs" });

/** A closing menu is still fading out when the next one, with the same items, opens. */
const menusAreGone = (page: Page) => expect(page.getByRole("menu")).toHaveCount(0);

async function openComparison(page: Page, request: APIRequestContext, query = ""): Promise<void> {
  const { miniature, comparedIds } = await findKnown(request);
  await page.goto(`${paths.compare(miniature, comparedIds)}${query}`);
  await expect(settings(page)).toBeVisible();
}

/** Creates two runs, each with a config, a prompt and a curve. */
async function makeRuns(request: APIRequestContext): Promise<{ slug: string; ids: string[] }> {
  const slug = `compared-${Date.now()}`;
  await request.post("/api/v1/projects", { data: { slug, name: slug } });
  const ids: string[] = [];
  for (const [name, beta, prompt] of [
    [
      "first",
      0.95,
      "Describe the image in full detail, naming every object that can be seen in it, left to right.",
    ],
    [
      "second",
      0.999,
      "Describe the picture in full detail, naming every object that can be seen in it, left to right.",
    ],
  ] as const) {
    const params = {
      config: JSON.stringify({ optimizer: { name: "adam", betas: [0.9, beta] } }),
      prompt,
      lr: 0.001,
    };
    const response = await request.post("/api/v1/runs", { data: { project: slug, name, params } });
    const { id } = (await response.json()) as { id: string };
    const points = [1, 2, 3].map((step) => ({ key: "train/loss", step, value: 3 / step }));
    await request.post(`/api/v1/runs/${id}/metrics`, { data: { points } });
    ids.push(id);
  }
  return { slug, ids };
}

test("nested settings differ by path, texts by words, and n and p walk the differences", async ({
  page,
  request,
}) => {
  const { slug, ids } = await makeRuns(request);
  await page.goto(paths.compare(slug, ids));
  const table = settings(page);
  await expect(table.getByRole("row", { name: /^config\.optimizer\.name adam adam/ })).toBeVisible();
  await expect(
    table.getByRole("row", { name: /^config\.optimizer\.betas\[1\] 0\.95 .*differs: 0\.999/ }),
  ).toBeVisible();
  await expect(table.locator("del")).toHaveText("image");
  await expect(table.locator("ins")).toHaveText("picture");
  await expect(page.getByText("2 differences")).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByText("Difference 1 of 2")).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByText("Difference 2 of 2")).toBeVisible();
  await page.keyboard.press("p");
  await expect(table.locator("tr[data-active]")).toContainText("config.optimizer.betas[1]");
  await expect(page).toHaveURL(/at=/);
  await page.keyboard.press("Escape");
  await expect(page.getByText("2 differences")).toBeVisible();
  await page.getByRole("switch", { name: "Only differences" }).click();
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(page).toHaveURL(/differing=true/);
});

test("columns are moved, made the reference, removed and added again, and the URL says so", async ({
  page,
  request,
}) => {
  const { slug, ids } = await makeRuns(request);
  const [first, second] = ids;
  await page.goto(paths.compare(slug, ids));
  await page.getByRole("button", { name: "Column of second" }).click();
  await page.getByRole("menuitem", { name: "Compare with this run" }).click();
  await expect(page).toHaveURL(new RegExp(`ref=${second}`));
  await expect(settings(page).getByRole("columnheader", { name: /second/ })).toContainText("reference");
  await menusAreGone(page);
  await page.getByRole("button", { name: "Column of second" }).click();
  await page.getByRole("menuitem", { name: "Move left" }).click();
  await expect(page).toHaveURL(new RegExp(`runs=${second},${first}`));
  await expect(settings(page).getByRole("columnheader").nth(1)).toContainText("second");
  await menusAreGone(page);
  await page.getByRole("button", { name: "Column of first" }).click();
  await page.getByRole("menuitem", { name: "Remove from the comparison" }).click();
  await expect(settings(page).getByRole("columnheader")).toHaveCount(2);
  await page.getByRole("combobox", { name: "Add a run" }).click();
  await page.getByRole("option", { name: "first" }).click();
  await expect(settings(page).getByRole("columnheader")).toHaveCount(3);
});

test("without runs the page offers to choose some, and too many are refused in words", async ({
  page,
  request,
}) => {
  const { miniature } = await findKnown(request);
  await page.goto(paths.compare(miniature));
  await expect(page.getByRole("heading", { name: "Choose runs to compare" })).toBeVisible();
  await page.getByRole("combobox", { name: "Add a run" }).fill("baseline");
  await page.getByRole("option", { name: "baseline", exact: true }).click();
  await expect(settings(page).getByRole("columnheader", { name: /baseline/ })).toBeVisible();
  const many = Array.from({ length: 21 }, () => crypto.randomUUID());
  await page.goto(paths.compare(miniature, many));
  await expect(page.getByRole("heading", { name: /21 runs are too many/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Compare the first 20" })).toBeVisible();
});

test("curves are drawn a line a run and as bands of groups, on one request for all runs", async ({
  page,
  request,
}) => {
  const requested: string[] = [];
  page.on("request", (one) => {
    if (one.url().includes("/metric-series")) requested.push(one.url());
  });
  await openComparison(page, request, "&metrics=train_loss");
  const figure = page.getByRole("img", { name: /^train_loss against the step, 4 curves/ });
  await expect(figure.locator(".scatterlayer .js-line").first()).toBeVisible({ timeout: 20_000 });
  await page.getByRole("combobox", { name: "Lines" }).click();
  await page.getByRole("option", { name: "Groups of seeds" }).click();
  await expect(page).toHaveURL(/group=seed/);
  await expect(page.getByRole("img", { name: /^train_loss, mean and band of/ })).toBeVisible();
  // Live updates may have refetched it, but there is one request for all four runs.
  expect(new Set(requested).size).toBe(1);
  expect(new URL(requested[0] ?? "").searchParams.get("runs")?.split(",")).toHaveLength(4);
});

test("many runs share one legend, and the run that it points at stands out in every figure", async ({
  page,
  request,
}) => {
  const { miniature } = await findKnown(request);
  const answer = await request.get(`/api/v1/runs?project=${miniature}&sort=name&limit=10`);
  const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
  const ids = items.map(({ id }) => id);
  await page.goto(`${paths.compare(miniature, ids)}&metrics=train_loss,grad_norm`);
  const curves = page.getByRole("region", { name: /^Curves/ });
  const legend = curves.getByRole("list", { name: "Lines" });
  await expect(legend.getByRole("button")).toHaveText(items.map(({ name }) => new RegExp(`${name}$`)));
  const figures = curves.getByRole("img", { name: /, 10 curves/ });
  await expect(figures).toHaveCount(2);
  for (const figure of await figures.all()) {
    await expect(figure.locator(".scatterlayer .trace")).toHaveCount(10, { timeout: 20_000 });
    await expect(figure.locator(".legend")).toHaveCount(0);
  }
  await legend.getByRole("button").nth(2).focus();
  for (const figure of await figures.all()) {
    await expect(figure.locator(".scatterlayer .trace").nth(2)).toHaveCSS("opacity", "1");
    await expect(figure.locator(".scatterlayer .trace").nth(1)).toHaveCSS("opacity", "0.12");
  }
  await page.keyboard.press("Tab");
  await expect(figures.first().locator(".scatterlayer .trace").nth(3)).toHaveCSS("opacity", "1");
});

test("a figure saves as SVG, PNG, PDF and CSV that open", async ({ page, request }) => {
  await openComparison(page, request, "&metrics=train_loss");
  const curves = page.getByRole("region", { name: /^Curves/ });
  await expect(curves.locator(".scatterlayer .js-line").first()).toBeVisible({ timeout: 20_000 });
  await curves.getByRole("button", { name: "Save the figure" }).click();
  const save = async (format: string): Promise<Buffer> => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: format, exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`compare-train_loss.${format.toLowerCase()}`);
    return readFile(await download.path());
  };

  const svg = (await save("SVG")).toString("utf8");
  const parsed = await page.evaluate((text) => {
    const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
    const texts = [...documentElement.querySelectorAll("text")].map((one) => one.textContent);
    return { root: documentElement.nodeName, width: documentElement.getAttribute("width"), texts };
  }, svg);
  expect(parsed).toMatchObject({ root: "svg", width: "3.25in" });
  expect(parsed.texts).toContain("Step");
  expect(svg).toContain("<title>train_loss ends between");

  const png = await save("PNG");
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  // 3.25 inches at 300 pixels per inch.
  expect(png.readUInt32BE(16)).toBe(975);
  expect(png.includes("train_loss ends between")).toBe(true);

  const pdf = (await save("PDF")).toString("latin1");
  expect(pdf.slice(0, 5)).toBe("%PDF-");
  // Only this font is embedded.
  expect(pdf).toContain("/FontFile2");
  expect([...pdf.matchAll(/\/BaseFont \/(\w+)/g)].map(([, name]) => name)).toEqual(["Arimo", "Arimo"]);
  expect(pdf).toContain("/MediaBox [0 0 234. 168.75]");
  // Text is drawn by the show-text operator, not as outlines.
  expect(pdf).toMatch(/<[0-9a-f]{16}> Tj/i);

  const csv = (await save("CSV")).toString("utf8");
  // Each file contains what is needed to interpret a MIR.
  for (const file of [svg, png.toString("utf8"), csv]) {
    expect(file).toContain("MIR (exact): ");
    expect(file).toMatch(/Evaluation set: \S/);
  }
  const rows: Record<string, string>[] = parse(csv, {
    columns: true,
    comment: "#",
    comment_no_infix: true,
  });
  expect(new Set(rows.map((row) => row["series"])).size).toBe(4);
  expect(rows.every((row) => Number.isFinite(Number(row["y"])))).toBe(true);
});
