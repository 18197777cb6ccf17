import { describe, expect, it } from "vitest";
import { createFrameLog } from "#lib/live/frame-log.ts";
import type { LiveFrame } from "#lib/live/frames.ts";

const frame = (kind: "run" | "comment" | "score"): LiveFrame => ({ type: "change", kind });

describe("the frame log", () => {
  it("gives what came after an id, in order", () => {
    const log = createFrameLog(10);
    const first = log.append(frame("run"));
    log.append(frame("comment"));
    log.append(frame("score"));
    expect(log.since(first.id ?? "")?.map((event) => event.frame)).toEqual([
      frame("comment"),
      frame("score"),
    ]);
    expect(log.since(log.lastId())).toEqual([]);
  });

  it("does not know ids that it has dropped, that came before a gap or from another process", () => {
    const log = createFrameLog(4);
    const first = log.append(frame("run"));
    for (let i = 0; i < 4; i += 1) {
      log.append(frame("comment"));
    }
    expect(log.since(first.id ?? "")).toBeNull();
    const last = log.lastId();
    log.forget();
    expect(log.since(last)).toBeNull();
    expect(log.since(createFrameLog(4).append(frame("run")).id ?? "")).toBeNull();
  });
});
