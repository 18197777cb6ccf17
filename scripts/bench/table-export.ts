import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export interface ExportTimes {
  /** Milliseconds from the request to the last byte. */
  readonly total: number;
  readonly bytes: number;
  /** The slowest of the small requests made meanwhile, in milliseconds; they are sequential. */
  readonly slowestOther: number;
  readonly others: number;
}

const ColumnsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Between two small requests. */
const PAUSE_MS = 20;

/** Exports all runs and all columns of a project, while another client repeatedly makes a small request. */
export async function measureExport(
  origin: string,
  slug: string,
  format: "csv" | "xlsx",
): Promise<ExportTimes> {
  const api = `${origin}/api/v1/projects`;
  const { items } = ColumnsSchema.parse(await (await get(`${api}/${slug}/columns`)).json());
  const query = new URLSearchParams({ format, columns: items.map(({ id }) => id).join(",") });
  const start = performance.now();
  const state = { isOver: false };
  const exporting = get(`${api}/${slug}/export?${query}`)
    .then((response) => response.arrayBuffer())
    .then((file) => ({ bytes: file.byteLength, total: performance.now() - start }))
    .finally(() => {
      state.isOver = true;
    });
  const [file, times] = await Promise.all([exporting, askMeanwhile(`${api}?limit=1`, state)]);
  return { ...file, slowestOther: Math.max(0, ...times), others: times.length };
}

async function askMeanwhile(url: string, state: { readonly isOver: boolean }): Promise<number[]> {
  const times: number[] = [];
  while (!state.isOver) {
    const start = performance.now();
    await (await get(url)).arrayBuffer();
    times.push(performance.now() - start);
    await sleep(PAUSE_MS);
  }
  return times;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(
      `${url.slice(0, 200)} answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
    );
  }
  return response;
}
