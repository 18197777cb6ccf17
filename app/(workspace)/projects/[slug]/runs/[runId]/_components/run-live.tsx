"use client";

import { useRouter } from "next/navigation";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";

/** Renders the page anew, on the server, when something of the run changed; what people opened or chose stays. */
export function RunLive({ runId }: { readonly runId: string }) {
  const router = useRouter();
  useLiveRefresh(
    (frame) => (frame.type === "change" || frame.type === "job") && frame.runId === runId,
    () => router.refresh(),
    1500,
  );
  return null;
}
