import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { apiPaths } from "#app/_paths.ts";
import { type LiveFrame, LiveFrameSchema } from "#lib/live/frames.ts";

type Listener = (frame: LiveFrame) => void;
export type LiveStatus = "connecting" | "open" | "lost";

/**
 * One connection a tab, of all projects: browsers allow six to a host over HTTP/1.1, so every further one
 * would cost an open tab its updates. Listeners pick what concerns them.
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
    // The browser gives up after an answer that is no stream (the server restarts behind a proxy, say).
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

function use(): () => void {
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

/** Calls `onFrame` for every frame of the live stream while the component is mounted. */
export function useLive(onFrame: Listener): void {
  const listener = useEffectEvent(onFrame);
  useEffect(() => {
    const own: Listener = (frame) => listener(frame);
    listeners.add(own);
    const release = use();
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

/** Whether updates arrive. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    subscribeStatus,
    () => status,
    () => "connecting",
  );
}

/**
 * Calls `refresh` when `concerns` says so of a frame: at once, and then at most every `intervalMs`, the last
 * one never lost. A resync always concerns.
 */
export function useLiveRefresh(
  concerns: (frame: LiveFrame) => boolean,
  refresh: () => void,
  intervalMs = 1000,
) {
  const onRefresh = useEffectEvent(refresh);
  const isConcerned = useEffectEvent(concerns);
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
      if (frame.type !== "resync" && !isConcerned(frame)) {
        return;
      }
      if (timer === undefined) {
        fire();
      } else {
        isWaiting = true;
      }
    };
    listeners.add(own);
    const release = use();
    return () => {
      clearTimeout(timer);
      listeners.delete(own);
      release();
    };
  }, [intervalMs]);
}
