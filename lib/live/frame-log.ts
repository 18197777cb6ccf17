import { randomUUID } from "node:crypto";
import type { LiveFrame } from "#lib/live/frames.ts";

/** A frame with the id that a browser sends back when it reconnects. */
export interface LiveEvent {
  /** Null: the browser keeps the position that it has. */
  readonly id: string | null;
  readonly frame: LiveFrame;
}

/** The last frames in order, so that a browser which was away for a moment gets what it missed. */
export interface FrameLog {
  append(frame: LiveFrame): LiveEvent;
  /** Id of the newest event. */
  lastId(): string;
  /** The events after an id, oldest first; null when that id is not known any more. */
  since(id: string): LiveEvent[] | null;
  /** Changes went unseen: no earlier id can be resumed from. */
  forget(): void;
}

/** @param capacity how many frames are kept */
export function createFrameLog(capacity: number): FrameLog {
  // ids of another process or of before a gap begin with another epoch
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
