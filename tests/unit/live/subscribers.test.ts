import { describe, expect, it } from "vitest";
import type { LiveEvent } from "#lib/live/frame-log.ts";
import { createSubscriber } from "#lib/live/subscribers.ts";

const project = "0190a0a0-0000-7000-8000-000000000001";
const event = (id: string, projectId?: string): LiveEvent => ({
  id,
  frame: { type: "change", kind: "run", ...(projectId === undefined ? {} : { projectId }) },
});
const signal = new AbortController().signal;

describe("a subscriber", () => {
  it("gets its project's events and those of no project, in order", async () => {
    const subscriber = createSubscriber(project);
    subscriber.push(event("1", project));
    subscriber.push(event("2", "0190a0a0-0000-7000-8000-000000000002"));
    subscriber.push(event("3"));
    expect(await subscriber.next(10, signal)).toEqual(event("1", project));
    expect(await subscriber.next(10, signal)).toEqual(event("3"));
    expect(await subscriber.next(10, signal)).toBe("keepalive");
  });

  it("is told of an overrun instead of being queued for without end", async () => {
    const subscriber = createSubscriber(null);
    for (let i = 0; i < 501; i += 1) {
      subscriber.push(event(String(i)));
    }
    expect(await subscriber.next(10, signal)).toBe("overrun");
    expect(await subscriber.next(10, signal)).toEqual(event("500"));
    expect(await subscriber.next(10, signal)).toBe("keepalive");
  });

  it("wakes at once for an event and for the end of its connection", async () => {
    const subscriber = createSubscriber(null);
    const waiting = subscriber.next(60_000, signal);
    subscriber.push(event("1"));
    expect(await waiting).toEqual(event("1"));
    const connection = new AbortController();
    const ending = subscriber.next(60_000, connection.signal);
    connection.abort();
    expect(await ending).toBeNull();
  });
});
