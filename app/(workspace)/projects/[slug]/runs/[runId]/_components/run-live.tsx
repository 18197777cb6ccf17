"use client";

import { useRouter } from "next/navigation";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";

/** Refreshes the server-rendered page when the run changes, keeping client state. */
export function RunLive({ runId }: { readonly runId: string }) {
  const router = useRouter();
  useLiveRefresh(
    (frame) => (frame.type === "change" || frame.type === "job") && frame.runId === runId,
    () => router.refresh(),
    1500,
  );
  return null;
}
