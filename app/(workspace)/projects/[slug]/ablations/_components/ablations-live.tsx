"use client";

import { useRouter } from "next/navigation";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";

const RELEVANT_KINDS = new Set(["result", "score", "ablation", "run"]);

/** Refreshes the server-rendered page when a MIR, a score or a run of the project changes. */
export function AblationsLive({ projectId }: { readonly projectId: string }) {
  const router = useRouter();
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.projectId === projectId && RELEVANT_KINDS.has(frame.kind),
    () => router.refresh(),
    2000,
  );
  return null;
}
