import { afterAll, afterEach, describe, expect, it } from "vitest";
import { GET } from "#app/api/v1/live/route.ts";
import { notifyChange } from "#lib/db/notify.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { type LiveFrame, LiveFrameSchema } from "#lib/live/frames.ts";
import { closeWatch, watch } from "#lib/live/watch.ts";
import { useTestDatabase } from "../../support/db.ts";
import { makeRun, queueJob, useSlowFeatures } from "./fixtures.ts";
import { startWorkerProcess } from "./processes.ts";

useTestDatabase();

const slow = useSlowFeatures();
afterAll(async () => {
  await closeWatch();
});

interface SentEvent {
  readonly id: string | undefined;
  readonly frame: LiveFrame;
}

const open = new Set<AbortController>();
afterEach(() => {
  for (const connection of open) connection.abort();
  open.clear();
});

/** Connects to the route like a browser and yields its events. */
async function connect(query = "", lastEventId?: string) {
  const connection = new AbortController();
  open.add(connection);
  const request = new Request(`http://localhost/api/v1/live${query}`, {
    signal: connection.signal,
    ...(lastEventId === undefined ? {} : { headers: { "last-event-id": lastEventId } }),
  });
  const response = await GET(request, { params: Promise.resolve({}) });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  async function next(): Promise<SentEvent> {
    while (true) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const lines = text.slice(0, end).split("\n");
        text = text.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        return { id: field("id"), frame: LiveFrameSchema.parse(JSON.parse(field("data") ?? "")) };
      }
      const { done, value } = await reader.read();
      if (done) throw new Error("the stream ended");
      text += value;
    }
  }
  async function until(isWanted: (frame: LiveFrame) => boolean): Promise<SentEvent[]> {
    const events: SentEvent[] = [];
    do events.push(await next());
    while (!isWanted(events.at(-1)?.frame ?? { type: "hello" }));
    return events;
  }
  return { response, next, until, close: () => connection.abort(), end: () => reader.read() };
}

const change = (runId: string, projectId: string) =>
  transaction((tx) => notifyChange(tx, { kind: "run", projectId, runId }));

describe("GET /api/v1/live", () => {
  it("sends a job's way from queued to succeeded with its progress, and then that results are new", async () => {
    await startWorkerProcess();
    await makeRun();
    const live = await connect("?project=worker-tests");
    expect(live.response.headers.get("content-type")).toContain("text/event-stream");
    expect((await live.next()).frame).toEqual({ type: "hello" });
    const { id } = await queueJob(slow);
    const isDone = (frame: LiveFrame) => frame.type === "job" && frame.job.state === "succeeded";
    const events = await live.until(isDone);
    const jobs = events.flatMap(({ frame }) => (frame.type === "job" ? [frame.job] : []));
    expect(jobs.every((job) => job.id === id)).toBe(true);
    expect(jobs.map(({ state }) => state)).toContain("running");
    const progress = jobs.filter(({ phase }) => phase === "layers");
    const done = progress.map((job) => job.done ?? Number.NaN);
    expect(new Set(done).size, "several steps of progress arrive").toBeGreaterThan(2);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(progress.every(({ total }) => total === 12)).toBe(true);
    const estimates = progress.flatMap(({ remainingMs }) => remainingMs ?? []);
    expect(estimates.length).toBeGreaterThan(0);
    expect(estimates.at(-1)).toBeLessThan(estimates[0] ?? 0);
    const results = await live.until((frame) => frame.type === "change" && frame.kind === "result");
    expect(results.length).toBeGreaterThan(0);
  });

  it("joins a burst of changes of one run into one frame", async () => {
    const run = await makeRun("burst");
    const live = await connect();
    await live.next();
    await transaction(async (tx) => {
      for (let i = 0; i < 50; i += 1) {
        await notifyChange(tx, { kind: "metrics", projectId: run.projectId, runId: run.id });
        await notifyChange(tx, { kind: "comment", projectId: run.projectId, runId: run.id });
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await transaction((tx) => notifyChange(tx, { kind: "score", projectId: run.projectId, runId: run.id }));
    const events = await live.until((frame) => frame.type === "change" && frame.kind === "score");
    const kinds = events.map(({ frame }) => (frame.type === "change" ? frame.kind : frame.type));
    expect(kinds.filter((kind) => kind === "metrics" || kind === "comment")).toEqual(["metrics", "comment"]);
  });

  it("sends only what concerns the project that was asked for", async () => {
    const run = await makeRun();
    const live = await connect("?project=worker-tests");
    await live.next();
    await change(crypto.randomUUID(), crypto.randomUUID());
    await new Promise((resolve) => setTimeout(resolve, 400));
    await change(run.id, run.projectId);
    expect((await live.next()).frame).toMatchObject({ projectId: run.projectId, runId: run.id });
    const missing = await connect("?project=no-such-project");
    expect(missing.response.status).toBe(404);
  });

  it("gives a browser that reconnects what it missed, or tells it to fetch everything", async () => {
    const run = await makeRun();
    const witness = await connect();
    await witness.next();
    const live = await connect();
    await live.next();
    await change(run.id, run.projectId);
    const seen = await live.next();
    expect(seen.id).toBeDefined();
    live.close();
    await transaction((tx) => notifyChange(tx, { kind: "score", projectId: run.projectId, runId: run.id }));
    await witness.until((frame) => frame.type === "change" && frame.kind === "score");
    const again = await connect("", seen.id);
    expect((await again.next()).frame).toEqual({ type: "hello" });
    expect((await again.next()).frame).toMatchObject({ type: "change", kind: "score" });
    const stranger = await connect("", "another-process:7");
    expect((await stranger.next()).frame).toEqual({ type: "hello" });
    expect((await stranger.next()).frame).toEqual({ type: "resync" });
  });

  it("says resync after its database connection was lost, and hears of changes again", async () => {
    const run = await makeRun();
    const live = await connect();
    await live.next();
    await transaction((tx) =>
      tx.$executeRaw(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'mirscope-live' AND datname = current_database()`),
    );
    expect((await live.next()).frame).toEqual({ type: "resync" });
    await change(run.id, run.projectId);
    expect((await live.next()).frame).toMatchObject({ type: "change", runId: run.id });
  });

  it("ends when the browser goes away", async () => {
    const live = await connect();
    await live.next();
    live.close();
    expect((await live.end()).done).toBe(true);
  });
});

describe("watch", () => {
  it("says keepalive when nothing happens", async () => {
    const connection = new AbortController();
    const { signal } = connection;
    const events = watch({ projectId: null, lastEventId: null, signal, keepaliveMs: 50 });
    expect((await events.next()).value).toMatchObject({ frame: { type: "hello" } });
    expect((await events.next()).value).toBe("keepalive");
    expect((await events.next()).value).toBe("keepalive");
    connection.abort();
    expect((await events.next()).done).toBe(true);
  });
});
