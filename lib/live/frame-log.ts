import { randomUUID } from "node:crypto";
import type { LiveFrame } from "#lib/live/frames.ts";

/** A frame with the id that a browser sends back when it reconnects. */
export interface LiveEvent {
  /** Null: the browser keeps its current position. */
  readonly id: string | null;
  readonly frame: LiveFrame;
}

/** The latest frames in order, so that a browser that was briefly disconnected gets what it missed. */
export interface FrameLog {
  append(frame: LiveFrame): LiveEvent;
  /** Id of the newest event. */
  lastId(): string;
  /** The events after an id, oldest first; null if that id is no longer known. */
  since(id: string): LiveEvent[] | null;
  /** Called after changes were missed: no earlier id can be resumed from. */
  forget(): void;
}

/** @param capacity how many frames are kept */
export function createFrameLog(capacity: number): FrameLog {
  // ids from another process or from before a gap have another epoch
  let epoch = randomUUID();
  let next = 1;
  let events: LiveEvent[] = [];
  const idOf = (sequence: number) => `${epoch}:${sequence}`;

  return {
    append(frame) {
      const event = { id: idOf(next), frame };
      next += 1;
      events.push(event);
      if (events.length > capacity) {
        events = events.slice(-Math.ceil(capacity / 2));
      }
      return event;
    },
    lastId: () => idOf(next - 1),
    since(id) {
      if (id === idOf(next - 1)) {
        return [];
      }
      const index = events.findIndex((event) => event.id === id);
      return index < 0 ? null : events.slice(index + 1);
    },
    forget() {
      epoch = randomUUID();
      next = 1;
      events = [];
    },
  };
}
