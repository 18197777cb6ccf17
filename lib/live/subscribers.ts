import type { LiveEvent } from "#lib/live/frame-log.ts";

/** Limit of a slow subscriber's queue; beyond it, it gets an "overrun" signal to fetch everything again. */
const MAXIMUM_WAITING = 500;

export type LiveSignal = LiveEvent | "keepalive" | "overrun";

/** One browser's queue of events. */
export interface Subscriber {
  push(event: LiveEvent): void;
  /** Resolves with the next event, or with "keepalive" after `keepaliveMs` without one; null once `signal` fires. */
  next(keepaliveMs: number, signal: AbortSignal): Promise<LiveSignal | null>;
}

/** @param projectId only frames of this project and frames of no project; null: all */
export function createSubscriber(projectId: string | null): Subscriber {
  let waiting: LiveSignal[] = [];
  let wake: () => void = () => undefined;

  const isWanted = ({ frame }: LiveEvent) =>
    projectId === null ||
    !("projectId" in frame) ||
    frame.projectId === undefined ||
    frame.projectId === projectId;

  return {
    push(event) {
      if (!isWanted(event)) {
        return;
      }
      if (waiting.length >= MAXIMUM_WAITING) {
        waiting = ["overrun"];
      }
      waiting.push(event);
      wake();
    },
    async next(keepaliveMs, signal) {
      if (waiting.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          // the timer uses the same exit, so that a quiet connection accumulates no listeners
          const timer = setTimeout(() => wake(), keepaliveMs);
          wake = () => {
            clearTimeout(timer);
            signal.removeEventListener("abort", wake);
            resolve();
          };
          signal.addEventListener("abort", wake, { once: true });
        });
        wake = () => undefined;
      }
      return signal.aborted ? null : (waiting.shift() ?? "keepalive");
    },
  };
}
