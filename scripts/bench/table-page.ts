import type { Browser, CDPSession, Page } from "@playwright/test";
import { measureScrolling, type ScrollTimes } from "./table-scroll.ts";

/** Milliseconds are medians over the rounds; bytes are those transferred, compressed. */
export interface TableTimes {
  /** From the start of the navigation to the frame that shows the first row. */
  readonly firstRows: number;
  /** From the click on a header to the frame that shows other first rows. */
  readonly sort: number;
  /** From Enter in the filter to the frame that shows the filtered rows. */
  readonly filter: number;
  /** From the choice of seed groups to the frame that shows them. */
  readonly group: number;
  /** While the table is scrolled down and to the right, all columns shown. */
  readonly scroll: ScrollTimes;
  readonly bytes: { readonly opened: number; readonly sort: number; readonly unchanged: number };
}

const WINDOW = { width: 1440, height: 900 };

/** Measures the runs page at `url`. */
export async function measureTable(browser: Browser, url: string, rounds: number): Promise<TableTimes> {
  // Once, for work that a server does only on the first request of a page.
  await withPage(browser, (page) => openTable(page, url));
  const opened: { ms: number; bytes: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    opened.push(
      await withPage(browser, async (page, wire) => {
        const ms = await openTable(page, url);
        await page.waitForTimeout(500);
        return { ms, bytes: wire.taken() };
      }),
    );
  }
  const acted = await withPage(browser, (page, wire) => measureActions(page, wire, url, rounds));
  const scroll = await withPage(browser, (page) =>
    measureScrolling(
      async () => {
        const next = await page.context().newPage();
        await next.addInitScript(installProbe);
        return next;
      },
      (table) => openAllColumns(table, url),
      rounds,
    ),
  );
  return {
    firstRows: median(opened.map(({ ms }) => ms)),
    ...acted,
    scroll,
    bytes: { opened: median(opened.map(({ bytes }) => bytes)), ...acted.bytes },
  };
}

/** Counts the bytes transferred. */
class Wire {
  private bytes = 0;

  constructor(session: CDPSession) {
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      this.bytes += encodedDataLength;
    });
  }

  /** The bytes since the last call. */
  taken(): number {
    const { bytes } = this;
    this.bytes = 0;
    return bytes;
  }
}

async function withPage<T>(browser: Browser, work: (page: Page, wire: Wire) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: WINDOW, permissions: [] });
  try {
    const page = await context.newPage();
    await page.addInitScript(installProbe);
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    return await work(page, new Wire(session));
  } finally {
    await context.close();
  }
}

interface Probe {
  firstRowAt: number | null;
  /** The text of the first rows. */
  head(): string;
  /** Resolves with the time of the frame after the first rows have changed. */
  changed(before: string): Promise<number>;
}

declare global {
  interface Window {
    tableProbe: Probe;
  }
}

/** Runs in the page, before its own scripts. */
function installProbe(): void {
  const head = () =>
    [...document.querySelectorAll('[role="grid"] [data-row], [role="treegrid"] [data-row]')]
      .slice(0, 12)
      .map((cell) => cell.textContent)
      .join("|");
  const probe: Probe = {
    firstRowAt: null,
    head,
    changed: (before) =>
      new Promise((resolve) => {
        const look = () => {
          const now = head();
          if (now !== "" && now !== before) requestAnimationFrame((time) => resolve(time));
          else requestAnimationFrame(look);
        };
        look();
      }),
  };
  window.tableProbe = probe;
  const wait = () => {
    if (head().trim() === "") requestAnimationFrame(wait);
    else
      requestAnimationFrame((time) => {
        probe.firstRowAt = time;
      });
  };
  requestAnimationFrame(wait);
}

async function openTable(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  const handle = await page.waitForFunction(() => window.tableProbe.firstRowAt);
  return (await handle.jsonValue()) ?? Number.NaN;
}

/** Milliseconds from just before `act` to the frame that shows other rows. */
async function timed(page: Page, act: () => Promise<void>): Promise<number> {
  const done = page.evaluate(() => {
    const { tableProbe } = window;
    const before = tableProbe.head();
    const start = new Promise<number>((resolve) => {
      const begin = (event: Event) => resolve(event.timeStamp);
      window.addEventListener("pointerup", begin, { capture: true, once: true });
      window.addEventListener(
        "keydown",
        (event) => {
          if (event.key === "Enter") begin(event);
        },
        { capture: true },
      );
    });
    return Promise.all([start, tableProbe.changed(before)]).then(([from, to]) => to - from);
  });
  await act();
  return done;
}

/** Columns that fit next to each other, so that every header can be clicked. */
const ACTED_ON =
  "name,mir.exact,metrics.train_loss,metrics.val_loss,average,params.lr,params.batch_size,params.connector,params.seed";

async function measureActions(page: Page, wire: Wire, tableUrl: string, rounds: number) {
  const url = `${tableUrl}?columns=${encodeURIComponent(ACTED_ON)}`;
  await openTable(page, url);
  await page.waitForLoadState("networkidle");
  const sort: number[] = [];
  const sortBytes: number[] = [];
  const filter: number[] = [];
  const group: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    wire.taken();
    const header = page
      .getByRole("columnheader", { name: /val_loss/ })
      .getByRole("button")
      .first();
    sort.push(await timed(page, () => header.click()));
    await settle(page);
    sortBytes.push(wire.taken());
    const box = page.getByRole("textbox", { name: "Filter runs" });
    await box.fill(`params.lr < 1e-3 and metrics.val_loss > 2.${round}`);
    filter.push(await timed(page, () => box.press("Enter")));
    await settle(page);
    await box.fill("");
    await box.press("Enter");
    await settle(page);
    const target = new URL(page.url());
    target.searchParams.set("group", "seed");
    await page.goto(target.href);
    group.push(
      await page
        .waitForFunction(() => window.tableProbe.firstRowAt)
        .then(async (at) => (await at.jsonValue()) ?? 0),
    );
    await openTable(page, url);
    await settle(page);
  }
  const unchanged = await unchangedBytes(page, url);
  return {
    sort: median(sort),
    filter: median(filter),
    group: median(group),
    bytes: { sort: median(sortBytes), unchanged },
  };
}

/** The cost of a check for changes when nothing has changed. */
async function unchangedBytes(page: Page, url: string): Promise<number> {
  const slug = new URL(url).pathname.split("/")[2] ?? "";
  return page.evaluate(async (name) => {
    const table = `/api/v1/projects/${name}/table?limit=100&columns=name,mir.exact`;
    const { cursor } = (await (await fetch(table)).json()) as { cursor: string };
    return (await (await fetch(`${table}&since=${cursor}`)).text()).length;
  }, slug);
}

const settle = async (page: Page) => {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(150);
};

async function openAllColumns(page: Page, url: string): Promise<void> {
  await openTable(page, url);
  const slug = new URL(url).pathname.split("/")[2] ?? "";
  const ids = await page.evaluate(async (name) => {
    const response = await fetch(`/api/v1/projects/${name}/columns`);
    const { items } = (await response.json()) as { items: { id: string }[] };
    return items.map((column) => column.id);
  }, slug);
  await openTable(page, `${url}?columns=${encodeURIComponent(ids.join(","))}`);
  await settle(page);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
