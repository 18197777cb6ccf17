import { describe, expect, test, vi } from "vitest";
import { GridList } from "#app/_components/runs-table/data/grid-list.ts";
import { ApiError } from "#app/_queries/fetch-json.ts";
import type { GridFetch, GridRequest } from "#app/_queries/grid.ts";
import type { GridPage } from "#lib/tables/query/grid-schema.ts";

/** A table on the server: runs in order, a version of each, and a clock for cursors. */
class Table {
  readonly requests: GridRequest[] = [];
  order: string[];
  clock = 0;
  readonly changedAt = new Map<string, number>();

  constructor(size: number) {
    this.order = Array.from({ length: size }, (_, index) => `run-${index}`);
  }

  write(key: string): void {
    this.clock += 1;
    this.changedAt.set(key, this.clock);
  }

  readonly fetch: GridFetch = (request) => {
    this.requests.push(request);
    const { offset, limit, since, columns } = request;
    const from = since === null ? -1 : Number(since);
    if (since !== null && this.clock === from) {
      return Promise.resolve({ isChanged: false, cursor: since });
    }
    const order = this.order.slice(offset, offset + limit);
    const rows = order
      .filter((key) => since === null || (this.changedAt.get(key) ?? 0) > from)
      .map((key) => ({
        key,
        kind: "run" as const,
        name: key,
        size: 1,
        cells: columns.map((id) => ({ text: `${id} of ${key} v${this.changedAt.get(key) ?? 0}` })),
      }));
    const page: GridPage = {
      isChanged: true,
      cursor: String(this.clock),
      offset,
      total: this.order.length,
      runs: this.order.length,
      order,
      rows,
    };
    return Promise.resolve(page);
  };
}

function listOf(table: Table): GridList {
  vi.useFakeTimers();
  return new GridList(table.fetch, null, () => undefined);
}

const settle = () => vi.advanceTimersByTimeAsync(500);
const textAt = (list: GridList, index: number, column: string) => list.rowAt(index)?.cells.get(column)?.text;

describe("windows of a list", () => {
  test("hold the rows and columns in sight and no others", async () => {
    const table = new Table(1000);
    const list = listOf(table);
    list.request(350, 380, ["a", "b"]);
    await settle();
    expect(list.total).toBe(1000);
    expect(textAt(list, 360, "b")).toBe("b of run-360 v0");
    expect(list.rowAt(20)).toBeUndefined();
    expect(table.requests).toEqual([expect.objectContaining({ offset: 300, columns: ["a", "b"] })]);
  });

  test("get a column that comes into sight alone", async () => {
    const table = new Table(50);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    list.request(0, 20, ["a", "b"]);
    await settle();
    expect(table.requests.map(({ columns }) => columns)).toEqual([["a"], ["b"]]);
    expect([textAt(list, 3, "a"), textAt(list, 3, "b")]).toEqual(["a of run-3 v0", "b of run-3 v0"]);
  });

  test("are not asked for again while one looks at them", async () => {
    const table = new Table(50);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    list.request(5, 30, ["a"]);
    await settle();
    expect(table.requests).toHaveLength(1);
  });

  test("that scrolling only passes are never asked for", async () => {
    const table = new Table(10_000);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    for (let first = 100; first < 9000; first += 700) {
      list.request(first, first + 20, ["a"]);
      await vi.advanceTimersByTimeAsync(5);
    }
    await settle();
    const windows = table.requests.map(({ offset }) => offset);
    expect(windows[0]).toBe(0);
    expect(windows.at(-1)).toBe(8500);
    expect(windows.length).toBeLessThan(5);
  });
});

describe("updates", () => {
  test("ask by cursor, and change nothing where nothing was written", async () => {
    const table = new Table(50);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    const before = list.rowAt(3);
    list.refresh();
    await settle();
    expect(table.requests.at(-1)).toMatchObject({ since: "0", columns: ["a"] });
    expect(list.rowAt(3)).toBe(before);
  });

  test("replace the rows that were written, and leave the other ones the same objects", async () => {
    const table = new Table(50);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    const untouched = list.rowAt(4);
    table.write("run-3");
    list.refresh();
    await settle();
    expect(textAt(list, 3, "a")).toBe("a of run-3 v1");
    expect(list.rowAt(4)).toBe(untouched);
  });

  test("bring new rows into their place", async () => {
    const table = new Table(50);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    table.order.unshift("new");
    table.write("new");
    list.refresh();
    await settle();
    expect(list.total).toBe(51);
    expect([list.rowAt(0)?.key, list.rowAt(1)?.key]).toEqual(["new", "run-0"]);
    expect(textAt(list, 0, "a")).toBe("a of new v1");
  });

  test("fetch a window anew where a row moved into it that was never seen", async () => {
    const table = new Table(300);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    // Another run was deleted: the following rows move up unchanged.
    table.order.splice(5, 1);
    table.clock += 1;
    list.refresh();
    await settle();
    expect(list.rowAt(99)?.key).toBe("run-100");
    expect(textAt(list, 99, "a")).toBe("a of run-100 v0");
  });

  test("reach what is out of sight once it is looked at", async () => {
    const table = new Table(400);
    const list = listOf(table);
    list.request(0, 20, ["a"]);
    await settle();
    list.request(300, 320, ["a"]);
    await settle();
    table.write("run-2");
    list.refresh();
    await settle();
    expect(textAt(list, 2, "a")).toBe("a of run-2 v0");
    list.request(0, 20, ["a"]);
    await settle();
    expect(textAt(list, 2, "a")).toBe("a of run-2 v1");
  });
});

describe("progress of a job", () => {
  test("goes into the row of its job only", async () => {
    const job = {
      id: "j1",
      checkpointId: "c",
      state: "running" as const,
      phase: null,
      done: 1,
      total: 9,
      remainingMs: null,
      errorKind: null,
      errorMessage: null,
    };
    const list = listOf(new Table(0));
    list.hydrate(
      {
        isChanged: true,
        cursor: "0",
        total: 1,
        order: ["r"],
        rows: [{ key: "r", kind: "run", name: "r", size: 1, job, cells: [] }],
      },
      [],
    );
    expect(list.patchJob("r", { id: "other", done: 5 })).toBe(false);
    expect(list.patchJob("r", { id: "j1", done: 5 })).toBe(true);
    expect(list.rowAt(0)?.job).toMatchObject({ done: 5, total: 9 });
  });
});

describe("a question that is refused", () => {
  /** A list as on its page, which repeats its request after any change. */
  function refused(error: Error) {
    vi.useFakeTimers();
    const seen = { asked: 0, columns: ["name"] };
    const fetch: GridFetch = () => {
      seen.asked += 1;
      return Promise.reject(error);
    };
    const list: GridList = new GridList(fetch, null, () => list.request(0, 20, seen.columns));
    list.request(0, 20, seen.columns);
    return { list, seen };
  }

  test("is not asked again for what its refusal draws, but for something else, and when somebody says so", async () => {
    const { list, seen } = refused(new ApiError(422, "no such column"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen.asked).toBe(1);
    expect(list.error?.message).toBe("no such column");
    seen.columns = ["name", "status"];
    list.request(0, 20, seen.columns);
    await settle();
    expect(seen.asked).toBe(2);
    list.refresh();
    await settle();
    expect(seen.asked).toBe(3);
    list.dispose();
  });

  test("is asked now and then where the server could not be reached", async () => {
    const { list, seen } = refused(new ApiError(0, "The server cannot be reached"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen.asked).toBeGreaterThanOrEqual(3);
    expect(seen.asked).toBeLessThanOrEqual(5);
    list.dispose();
  });
});
