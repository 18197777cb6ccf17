"use client";

import { useRouter } from "next/navigation";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";

const RELEVANT_KINDS = new Set(["review", "result", "score", "ablation", "run", "metrics"]);

/** Refreshes the server-rendered page when something that a review may show changes. */
export function ReviewsLive({ projectId }: { readonly projectId: string }) {
  const router = useRouter();
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.projectId === projectId && RELEVANT_KINDS.has(frame.kind),
    () => router.refresh(),
    3000,
  );
  return null;
}
