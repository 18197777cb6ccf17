import { useCallback, useEffect, useRef, useState } from "react";

/** Sooner, a notice would only flicker. */
const LONG_MS = 1000;

export interface ExportWork {
  readonly isRunning: boolean;
  /** It takes over a second: worth a word, and a way out. */
  readonly isLong: boolean;
  /** Starts one; what ran before is given up. What is given up throws nothing. */
  readonly start: (work: (signal: AbortSignal) => Promise<void>) => Promise<void>;
  readonly cancel: () => void;
}

/** One export at a time that can be given up, and is when its dialog closes. */
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
