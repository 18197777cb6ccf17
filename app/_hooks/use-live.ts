import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { apiPaths } from "#app/_paths.ts";
import { type LiveFrame, LiveFrameSchema } from "#lib/live/frames.ts";

type Listener = (frame: LiveFrame) => void;
export type LiveStatus = "connecting" | "open" | "lost";

/**
 * One connection per tab for all projects, because browsers allow only six per host over HTTP/1.1. Listeners filter the
 * frames.
 */
const listeners = new Set<Listener>();
const statusListeners = new Set<() => void>();
let source: EventSource | null = null;
let status: LiveStatus = "connecting";
let users = 0;

function setStatus(next: LiveStatus): void {
  status = next;
  for (const notify of statusListeners) {
    notify();
  }
}

function open(): void {
  const opened = new EventSource(apiPaths.live());
  source = opened;
  opened.onopen = () => setStatus("open");
  opened.onerror = () => {
    setStatus(opened.readyState === EventSource.CLOSED ? "lost" : "connecting");
    // The browser does not reconnect after a response that is not a stream, e.g. from a proxy while the server restarts.
    if (opened.readyState === EventSource.CLOSED && source === opened) {
      setTimeout(() => {
        if (source === opened) {
          open();
        }
      }, 5000);
    }
  };
  opened.onmessage = (event: MessageEvent<string>) => {
    const frame = LiveFrameSchema.safeParse(JSON.parse(event.data));
    if (frame.success) {
      for (const listener of listeners) {
        listener(frame.data);
      }
    }
  };
}

function acquireStream(): () => void {
  users += 1;
  if (users === 1) {
    open();
  }
  return () => {
    users -= 1;
    if (users === 0) {
      source?.close();
      source = null;
      status = "connecting";
    }
  };
}

/** Calls `onFrame` for every frame of the live stream while mounted. */
export function useLive(onFrame: Listener): void {
  const listener = useEffectEvent(onFrame);
  useEffect(() => {
    const own: Listener = (frame) => listener(frame);
    listeners.add(own);
    const release = acquireStream();
    return () => {
      listeners.delete(own);
      release();
    };
  }, []);
}

function subscribeStatus(notify: () => void): () => void {
  statusListeners.add(notify);
  return () => statusListeners.delete(notify);
}

/** The state of the live connection. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    subscribeStatus,
    () => status,
    () => "connecting",
  );
}

/**
 * Calls `refresh` for frames for which `isRelevant` returns true and for every resync: immediately, then at most every
 * `intervalMs`, with a trailing call.
 */
export function useLiveRefresh(
  isRelevant: (frame: LiveFrame) => boolean,
  refresh: () => void,
  intervalMs = 1000,
) {
  const onRefresh = useEffectEvent(refresh);
  const isRelevantFrame = useEffectEvent(isRelevant);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isWaiting = false;
    const fire = () => {
      isWaiting = false;
      onRefresh();
      timer = setTimeout(() => {
        timer = undefined;
        if (isWaiting) {
          fire();
        }
      }, intervalMs);
    };
    const own: Listener = (frame) => {
      if (frame.type !== "resync" && !isRelevantFrame(frame)) {
        return;
      }
      if (timer === undefined) {
        fire();
      } else {
        isWaiting = true;
      }
    };
    listeners.add(own);
    const release = acquireStream();
    return () => {
      clearTimeout(timer);
      listeners.delete(own);
      release();
    };
  }, [intervalMs]);
}
