import { describe, expect, it } from "vitest";
import { runInThread } from "#lib/threads/run-in-thread.ts";

const TASK = "tests/support/thread-task.ts";

describe("Work in a thread", () => {
  it("returns what the module returned, bytes and Maps too", async () => {
    const echo = { body: new Uint8Array([1, 2, 3]), counts: new Map([["a", 1]]) };
    expect(await runInThread(TASK, { echo })).toEqual(echo);
  });

  it("keeps the code and the fields of a refusal", async () => {
    await expect(runInThread(TASK, "refuse")).rejects.toMatchObject({
      code: "validation",
      message: "no such column",
      fields: [{ path: "columns", message: "none" }],
    });
  });

  it("ends a thread that never comes to rest, and refuses one that still waits for its turn at once", async () => {
    const spinning = new AbortController();
    const started = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    const busy = started.map(({ resolve }) =>
      runInThread(TASK, "spin", { signal: spinning.signal, onMessage: resolve }),
    );
    const settled = Promise.allSettled(busy);
    await Promise.all(started.map(({ promise }) => promise));
    const waiting = new AbortController();
    const third = runInThread(TASK, { echo: null }, { signal: waiting.signal });
    waiting.abort();
    await expect(third).rejects.toMatchObject({ code: "canceled" });
    spinning.abort();
    const canceled = { status: "rejected", reason: { code: "canceled" } };
    expect(await settled).toMatchObject([canceled, canceled]);
    expect(await runInThread(TASK, { echo: "after" })).toBe("after");
  });
});
