import type { Locator, Page } from "@playwright/test";
import { paths } from "#app/_paths.ts";
import { findKnown } from "./support/pages.ts";
import { expect, expectNoViolations, test } from "./support/test.ts";

const grid = (page: Page): Locator => page.getByRole("grid");
const header = (page: Page, name: RegExp): Locator => page.getByRole("columnheader", { name });
const rows = (page: Page): Locator => grid(page).locator("[role=row][aria-selected]");
const boxes = (page: Page): Locator => rows(page).getByRole("checkbox");

/** Indices of the selected rows among the rendered ones. */
async function selected(page: Page): Promise<number[]> {
  const states = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("aria-selected")));
  return states.flatMap((state, index) => (state === "true" ? [index] : []));
}

/** Labels of the rendered columns, left to right. */
const labels = (page: Page): Promise<string[]> =>
  page.locator("[role=columnheader] .grid-head-label").allInnerTexts();

/** "row:column" of the focused cell, by its ARIA indices. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const cell = document.activeElement?.closest("[aria-colindex]");
    const row = cell?.closest("[role=row]");
    return `${row?.getAttribute("aria-rowindex")}:${cell?.getAttribute("aria-colindex")}`;
  });

async function widthOf(page: Page, name: RegExp): Promise<number> {
  const box = await header(page, name).boundingBox();
  return Math.round(box?.width ?? 0);
}

async function open(page: Page, request: Parameters<typeof findKnown>[0], query = ""): Promise<void> {
  const { paper } = await findKnown(request);
  await page.goto(`${paths.runs(paper)}${query}`);
  await expect(page.getByRole("main").getByText("Live", { exact: true })).toBeVisible();
  await expect(boxes(page).first()).toBeVisible();
}

test("rows are selected by click, as a range with Shift, and all of them by the box in the header", async ({
  page,
  request,
}) => {
  await open(page, request);
  await boxes(page).nth(1).click();
  await expect.poll(() => selected(page)).toEqual([1]);
  await boxes(page)
    .nth(4)
    .click({ modifiers: ["Shift"] });
  await expect.poll(() => selected(page)).toEqual([1, 2, 3, 4]);
  // Shrinking the range deselects rows.
  await boxes(page)
    .nth(2)
    .click({ modifiers: ["Shift"] });
  await expect.poll(() => selected(page)).toEqual([1, 2]);
  await boxes(page).nth(6).click();
  await expect.poll(() => selected(page)).toEqual([1, 2, 6]);
  const all = page.getByRole("checkbox", { name: "Select all rows" });
  await all.click();
  await expect.poll(async () => (await selected(page)).length).toBe(await rows(page).count());
  await expectNoViolations(page);
  await all.click();
  await expect.poll(() => selected(page)).toEqual([]);
});

test("rows are selected by the keyboard alone", async ({ page, request }) => {
  await open(page, request);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect.poll(() => selected(page)).toEqual([1]);
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect.poll(() => selected(page)).toEqual([1, 2, 3]);
  await page.keyboard.press("Shift+ArrowUp");
  await expect.poll(() => selected(page)).toEqual([1, 2]);
  await page.keyboard.press("ControlOrMeta+a");
  await expect.poll(async () => (await selected(page)).length).toBe(await rows(page).count());
  await page.keyboard.press("Escape");
  await expect.poll(() => selected(page)).toEqual([]);
});

test("a column is dragged to another place, the URL keeps it, and Escape takes a drag back", async ({
  page,
  request,
}) => {
  await open(page, request);
  const before = await labels(page);
  const [first, second, third] = before.slice(1);
  const from = await page.locator(".grid-column").nth(3).boundingBox();
  const to = await page.locator(".grid-column").nth(1).boundingBox();
  if (from === null || to === null) throw new Error("the columns are not drawn");
  const drag = async () => {
    await page.mouse.move(from.x + from.width / 2, from.y + 15);
    await page.mouse.down();
    await page.mouse.move(to.x + 8, to.y + 15, { steps: 5 });
  };
  await drag();
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await labels(page)).toEqual(before);
  const url = page.url();
  await drag();
  await page.mouse.up();
  await expect.poll(async () => (await labels(page)).slice(1, 4)).toEqual([third, first, second]);
  await expect(page).not.toHaveURL(url);
  await expect(page, "the drop is no click on the header").not.toHaveURL(/sort=/);
  await page.reload();
  await expect.poll(async () => (await labels(page)).slice(1, 4)).toEqual([third, first, second]);
});

test("a column that is dragged across the border of the pinned ones is pinned, and set free again", async ({
  page,
  request,
}) => {
  await open(page, request, "?columns=name,status,scores.MMStar,scores.MME");
  const drag = async (name: RegExp, to: number) => {
    const from = await header(page, name).boundingBox();
    const run = await header(page, /^Run/).boundingBox();
    if (from === null || run === null) throw new Error("the columns are not drawn");
    await page.mouse.move(from.x + 30, from.y + 15);
    await page.mouse.down();
    await page.mouse.move(run.x + run.width + to, from.y + 15, { steps: 8 });
  };
  await drag(/^MME/, -30);
  await expect(page.locator(".grid-mark")).toHaveAttribute("data-label", "Pin");
  await page.mouse.up();
  await expect(page).toHaveURL(/look=scores\.MME=pin/);
  await expect.poll(async () => (await labels(page)).slice(0, 4)).toEqual(["Run", "MME", "Status", "MMStar"]);
  await page.goBack();
  await expect(page, "place and pin are one step").toHaveURL(
    /columns=name,status,scores\.MMStar,scores\.MME(&|$)/,
  );
  await expect(page).not.toHaveURL(/=pin/);
  await page.goForward();
  await expect.poll(async () => (await labels(page)).slice(0, 4)).toEqual(["Run", "MME", "Status", "MMStar"]);
  await drag(/^MME/, 260);
  await expect(page.locator(".grid-mark")).toHaveAttribute("data-label", "Unpin");
  await page.mouse.up();
  await expect(page).not.toHaveURL(/=pin/);
  await expect.poll(async () => (await labels(page))[0]).toBe("Run");
});

test("a column moves and stretches by the keyboard, and the focus goes along", async ({ page, request }) => {
  await open(page, request, "?columns=name,status,scores.MMStar,scores.MME");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(
    header(page, /^MMStar/)
      .getByRole("button")
      .first(),
  ).toBeFocused();
  const width = await widthOf(page, /^MMStar/);
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(() => widthOf(page, /^MMStar/)).toBe(width + 8);
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(async () => (await labels(page)).slice(0, 3)).toEqual(["Run", "MMStar", "Status"]);
  await expect(
    header(page, /^MMStar/)
      .getByRole("button")
      .first(),
  ).toBeFocused();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(async () => (await labels(page))[0], "the run's name stays pinned").toBe("Run");
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByRole("menuitem", { name: "Move right" }).click();
  await expect.poll(async () => (await labels(page)).slice(0, 3)).toEqual(["Run", "Status", "MMStar"]);
});

test("the edge of a header stretches its column", async ({ page, request }) => {
  await open(page, request, "?columns=name,status,scores.MMStar,scores.MME");
  const box = await header(page, /^Status/).boundingBox();
  if (box === null) throw new Error("the column is not drawn");
  await page.mouse.move(box.x + box.width, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + 20, { steps: 4 });
  expect(await widthOf(page, /^Status/), "it follows the pointer").toBe(Math.round(box.width) + 60);
  await page.mouse.up();
  await expect(page).toHaveURL(
    new RegExp(`status%3Dw${Math.round(box.width) + 60}|status=w${Math.round(box.width) + 60}`),
  );
  await page.reload();
  await expect.poll(() => widthOf(page, /^Status/)).toBe(Math.round(box.width) + 60);
});

test("the edge of a header is let go by Escape, and a press on it alone changes no width", async ({
  page,
  request,
}) => {
  await open(page, request, "?columns=name,status,scores.MMStar,scores.MME");
  const url = page.url();
  const box = await header(page, /^Status/).boundingBox();
  if (box === null) throw new Error("the column is not drawn");
  await page.mouse.move(box.x + box.width, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + 20, { steps: 4 });
  await expect.poll(() => widthOf(page, /^Status/)).toBe(Math.round(box.width) + 60);
  await page.keyboard.press("Escape");
  await expect.poll(() => widthOf(page, /^Status/)).toBe(Math.round(box.width));
  await page.mouse.move(box.x + box.width + 90, box.y + 20, { steps: 2 });
  await page.mouse.up();
  await expect.poll(() => widthOf(page, /^Status/)).toBe(Math.round(box.width));
  await page.mouse.move(box.x + box.width, box.y + 20);
  await page.mouse.down();
  await page.mouse.up();
  // The width can be changed after it, so the press was handled before.
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 5000, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(page, "no wider than the widest").toHaveURL(/status(%3D|=)w800/);
  await page.goBack();
  await expect(page, "one step, for the press was none").toHaveURL(url);
});

test("pinned columns stay in view while the others scroll, and only columns in view are drawn", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  const answer = await request.get(`/api/v1/projects/${paper}/columns`);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  const ids = items.map((column) => column.id).filter((id) => /^[\w.:-]+$/.test(id));
  await page.setViewportSize({ width: 800, height: 600 });
  await open(page, request, `?columns=${encodeURIComponent(ids.join(","))}`);
  const drawn = await page.getByRole("columnheader").count();
  expect(drawn).toBeLessThan(ids.length);
  await expect(grid(page)).toHaveAttribute("aria-colcount", String(ids.length + 1));
  const name = header(page, /^Run/);
  const before = await name.boundingBox();
  await page.keyboard.press("j");
  await page.keyboard.press("End");
  await expect.poll(() => focused(page)).toBe(`2:${ids.length + 1}`);
  expect(await name.boundingBox()).toEqual(before);
  await expect(rows(page).first().getByRole("rowheader")).toBeInViewport();
  // The active cell keeps the focus while scrolling.
  await page.mouse.move(500, 400);
  await page.mouse.wheel(-20_000, 0);
  await expect(page.getByRole("columnheader").nth(2)).toBeInViewport();
  await expect.poll(() => focused(page)).toBe(`2:${ids.length + 1}`);
});

test("the baseline stays in view, over the rows and under no other, by mouse and by keyboard", async ({
  page,
  request,
}) => {
  const { paper } = await findKnown(request);
  const answer = await request.get(`/api/v1/runs?project=${paper}&q=T2-baseline&limit=1`);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  await page.setViewportSize({ width: 1000, height: 500 });
  await open(page, request, `?base=${items[0]?.id}`);
  const baseline = rows(page).first().getByRole("rowheader");
  await expect(baseline).toContainText("T2-baseline");
  const before = await baseline.boundingBox();
  await page.keyboard.press("j");
  await page.keyboard.press("Control+End");
  await expect(rows(page).last().getByRole("rowheader")).toBeInViewport();
  expect(await baseline.boundingBox()).toEqual(before);
  // Moving up row by row, the active row is never hidden behind the baseline.
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press("ArrowUp");
    const active = await page.locator("[role=row][data-active]").boundingBox();
    const isBaseline = (active?.y ?? 0) === before?.y;
    expect(isBaseline || (active?.y ?? 0) >= (before?.y ?? 0) + (before?.height ?? 0)).toBe(true);
  }
  await expect.poll(() => focused(page)).toMatch(/^2:/);
});

test("the active cell stays with its run when the order changes", async ({ page, request }) => {
  await open(page, request);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const run = (await rows(page).nth(1).getByRole("rowheader").getByRole("link").textContent()) ?? "";
  await expect(page.getByRole("link", { name: run, exact: true })).toBeFocused();
  // Sort by the URL, without the focus in the header.
  await page.evaluate(() => {
    const url = new URL(location.href);
    url.searchParams.set("sort", "-mir.reference-fast");
    history.pushState(null, "", url);
  });
  await expect(rows(page).nth(1).getByRole("rowheader")).not.toContainText(run);
  await expect(page.getByRole("link", { name: run, exact: true })).toBeFocused();
});
