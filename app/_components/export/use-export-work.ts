import { useCallback, useEffect, useRef, useState } from "react";

/** A notice that appears sooner would only flicker. */
const LONG_MS = 1000;

export interface ExportWork {
  readonly isRunning: boolean;
  /** Whether it takes longer than LONG_MS, so that a notice and a cancel button are shown. */
  readonly isLong: boolean;
  /** Starts an export and aborts the previous one. Aborted work does not throw. */
  readonly start: (work: (signal: AbortSignal) => Promise<void>) => Promise<void>;
  readonly cancel: () => void;
}

/** Runs one cancellable export at a time, and cancels it on unmount. */
export function useExportWork(): ExportWork {
  const running = useRef<AbortController | null>(null);
  const [phase, setPhase] = useState<"idle" | "short" | "long">("idle");
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setPhase("idle");
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(async (work: (signal: AbortSignal) => Promise<void>) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setPhase("short");
    const timer = setTimeout(() => {
      if (running.current === own) {
        setPhase("long");
      }
    }, LONG_MS);
    try {
      await work(own.signal);
    } catch (error) {
      if (!own.signal.aborted) {
        throw error;
      }
    } finally {
      clearTimeout(timer);
      if (running.current === own) {
        running.current = null;
        setPhase("idle");
      }
    }
  }, []);
  return { isRunning: phase !== "idle", isLong: phase === "long", start, cancel };
}
