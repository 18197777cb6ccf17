import { beforeEach, describe, expect, test, vi } from "vitest";
import { GridStore } from "#app/_components/runs-table/data/grid-store.ts";
import { ApiError } from "#app/_queries/fetch-json.ts";
import type { GridFetch, GridRequest } from "#app/_queries/grid.ts";
import { RETRY_MS } from "#app/_queries/retry.ts";
import type { GridPage } from "#lib/tables/query/grid-schema.ts";

const ROWS: GridPage = { isChanged: true, cursor: "1", offset: 0, total: 1, runs: 1, order: [], rows: [] };

/** A server that returns rows, and fails for facts as often as the test specifies. */
class Server {
  readonly asked: GridRequest[] = [];
  failures: Error[] = [];

  readonly fetch: GridFetch = (request) => {
    if (!request.facts) {
      return Promise.resolve(ROWS);
    }
    this.asked.push(request);
    const failure = this.failures.shift();
    const facts = Object.fromEntries(request.columns.map((id) => [id, { min: 1, max: 2 }]));
    return failure === undefined
      ? Promise.resolve({ ...ROWS, facts } as unknown as GridPage)
      : Promise.reject(failure);
  };
}

async function shownBy(server: Server): Promise<GridStore> {
  const store = new GridStore(server.fetch);
  store.request(0, 10, ["name"]);
  store.requestFacts(["metrics.loss"], null);
  await vi.advanceTimersByTimeAsync(500);
  return store;
}

const unavailable = () => new ApiError(503, "The server answered 503");

describe("What holds over all rows", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  test("is asked again after the server could not answer, until it does, and the table says so meanwhile", async () => {
    const server = new Server();
    server.failures = [unavailable(), unavailable()];
    const store = await shownBy(server);
    expect(server.asked).toHaveLength(1);
    expect(store.getView().error?.message).toBe("The server answered 503");
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(server.asked).toHaveLength(2);
    expect(store.getView().facts.size).toBe(0);
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(store.getView().error).toBeNull();
    expect([...store.getView().facts.keys()]).toEqual(["metrics.loss"]);
    await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
    expect(server.asked).toHaveLength(3);
  });

  test("is not asked again after a refusal, until other columns are in sight", async () => {
    const server = new Server();
    server.failures = [new ApiError(422, "metrics.loss is no column")];
    const store = await shownBy(server);
    await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
    expect(server.asked).toHaveLength(1);
    expect(store.getView().error?.message).toBe("metrics.loss is no column");
    store.requestFacts(["metrics.accuracy"], null);
    await vi.advanceTimersByTimeAsync(500);
    expect(store.getView().error).toBeNull();
  });

  test("is counted again after a refresh that failed", async () => {
    const server = new Server();
    const store = await shownBy(server);
    server.failures = [unavailable()];
    store.refresh();
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(server.asked.map(({ since }) => since)).toEqual([null, "1", "1"]);
  });

  test("is asked no more once the table is gone", async () => {
    const server = new Server();
    server.failures = [unavailable()];
    const store = await shownBy(server);
    store.dispose();
    await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
    expect(server.asked).toHaveLength(1);
  });
});
