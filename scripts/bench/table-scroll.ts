import type { Page } from "@playwright/test";

/** Time between frames in milliseconds. */
export interface FrameTimes {
  readonly count: number;
  readonly percentile95: number;
  readonly worst: number;
  /** Longer than `LONGEST_FRAME_MS`. */
  readonly slow: number;
  /**
   * The longest that scripts of the page took in one frame; 0 if no frame was long enough for the browser to report it.
   */
  readonly script: number;
}

export interface ScrollTimes {
  readonly table: FrameTimes;
  /** The same distance over plain elements without any script: the cost of drawing alone on this machine. */
  readonly plain: FrameTimes;
}

export const LONGEST_FRAME_MS = 50;
/** Frames come every 16.67 ms; browsers report times to a tenth of a millisecond. */
const CLOCK_MS = 0.2;
const DOWN = { steps: 200, pixels: 240 } as const;
const RIGHT = { steps: 60, pixels: 240 } as const;
const ROW_PX = 32;
const COLUMN_PX = 100;

interface Recording {
  readonly gaps: readonly number[];
  readonly script: number;
}

declare global {
  interface Window {
    stopRecording(): Recording;
  }
}

/** Scrolls a table that shows all its columns, and a plain page, in turn. */
export async function measureScrolling(
  newPage: () => Promise<Page>,
  openTable: (page: Page) => Promise<void>,
  rounds: number,
): Promise<ScrollTimes> {
  const table: Recording[] = [];
  const plain: Recording[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [open, into] of [
      [openTable, table],
      [openPlain, plain],
    ] as const) {
      const page = await newPage();
      await open(page);
      into.push(await scroll(page));
      await page.close();
    }
  }
  return { table: summary(table), plain: summary(plain) };
}

async function scroll(page: Page): Promise<Recording> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  await page.mouse.move(width / 2, height / 2);
  await page.evaluate(record);
  for (let step = 0; step < DOWN.steps; step += 1) await page.mouse.wheel(0, DOWN.pixels);
  for (let step = 0; step < RIGHT.steps; step += 1) await page.mouse.wheel(RIGHT.pixels, 0);
  await page.waitForTimeout(300);
  return page.evaluate(() => window.stopRecording());
}

/** Runs in the page. */
function record(): void {
  const times: number[] = [];
  let script = 0;
  let isRunning = true;
  const tick = (time: number) => {
    times.push(time);
    if (isRunning) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  const take = (entries: PerformanceEntryList) => {
    for (const entry of entries) {
      const { scripts } = entry as PerformanceEntry & { readonly scripts: readonly { duration: number }[] };
      script = Math.max(
        script,
        scripts.reduce((sum, { duration }) => sum + duration, 0),
      );
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "long-animation-frame" });
  window.stopRecording = () => {
    isRunning = false;
    take(observer.takeRecords());
    return { gaps: times.slice(1).map((time, index) => time - (times[index] ?? time)), script };
  };
}

/** Rows and columns of text over the whole distance, in elements that exist from the start. */
async function openPlain(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.evaluate(
    ({ rowPx, columnPx, down, right }) => {
      const across = Math.ceil(window.innerWidth / columnPx);
      const rows = Math.ceil((down + window.innerHeight) / rowPx);
      const bottom = rows - Math.ceil(window.innerHeight / rowPx);
      const columns = across + Math.ceil(right / columnPx);
      const cell = (row: number, column: number) =>
        `<div style="position:absolute;left:${column * columnPx}px;top:${row * rowPx}px;width:${columnPx}px;height:${rowPx}px;border-bottom:1px solid #ddd">${(row * 0.37 + column).toFixed(3)}</div>`;
      const cells: string[] = [];
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < (row < bottom ? across : columns); column += 1) {
          cells.push(cell(row, column));
        }
      }
      document.body.innerHTML = `<div style="position:fixed;inset:0;overflow:auto;font:13px sans-serif">${cells.join("")}</div>`;
    },
    {
      rowPx: ROW_PX,
      columnPx: COLUMN_PX,
      down: DOWN.steps * DOWN.pixels,
      right: RIGHT.steps * RIGHT.pixels,
    },
  );
  await page.waitForTimeout(500);
}

function summary(recordings: readonly Recording[]): FrameTimes {
  const gaps = recordings.flatMap((recording) => recording.gaps).toSorted((a, b) => a - b);
  return {
    count: gaps.length,
    percentile95: gaps[Math.floor(gaps.length * 0.95)] ?? Number.NaN,
    worst: gaps.at(-1) ?? Number.NaN,
    slow: gaps.filter((gap) => gap > LONGEST_FRAME_MS + CLOCK_MS).length,
    script: Math.max(...recordings.map(({ script }) => script)),
  };
}
