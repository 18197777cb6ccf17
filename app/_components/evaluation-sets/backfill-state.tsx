"use client";

import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import "#app/_components/evaluation-sets/evaluation-sets.css";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { backfillKey, backfillStateQuery, cancelBackfill } from "#app/_queries/evaluation-sets.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";

/** The remaining backfill jobs of the project, with a button to cancel them; renders nothing if there are none. */
export function BackfillState({ slug, projectId }: { readonly slug: string; readonly projectId: string }) {
  const client = useQueryClient();
  const state = useQuery(backfillStateQuery(slug));
  const refresh = () => void refreshQueries(client, backfillKey(slug));
  useLiveRefresh((frame) => "projectId" in frame && frame.projectId === projectId, refresh, 2000);
  const cancel = useMutation({
    mutationFn: () => cancelBackfill(slug),
    onSuccess: refresh,
    onError: showRefusal,
  });
  const { queued = 0, running = 0 } = state.data ?? {};
  if (queued + running === 0) return null;
  return (
    <div className="set-backfill panel">
      <StatusBadge
        status={running > 0 ? "running" : "queued"}
        label={`Backfill: ${running} running, ${queued} waiting behind ordinary jobs`}
      />
      <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel the backfill
      </Button>
    </div>
  );
}
