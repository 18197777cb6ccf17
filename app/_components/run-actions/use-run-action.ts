import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { useLiveStatus } from "#app/_hooks/use-live.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { actOnRuns } from "#app/_queries/run-actions.ts";
import { exactCountText } from "#lib/format/number-text.ts";
import type { RunAction, RunActionStep } from "#lib/runs/run-action-schema.ts";

/** Describes the action in the past tense: "3 runs archived". */
export function doneText(step: RunActionStep, changed: number): string {
  const runs = `${exactCountText(changed)} ${changed === 1 ? "run" : "runs"}`;
  switch (step.action) {
    case "archive":
      return `${runs} archived`;
    case "unarchive":
      return `${runs} taken out of the archive`;
    case "trash":
      return `${runs} moved to the trash`;
    case "restore":
      return `${runs} restored`;
    case "tag":
      return `${runs} tagged ${step.key}${step.value === "" ? "" : `: ${step.value}`}`;
    case "untag":
      return `${runs} without the tag ${step.key} now`;
    case "review":
      return `${runs} marked as ${step.state}`;
    default:
      return step satisfies never;
  }
}

interface RunActions {
  readonly isBusy: boolean;
  /** @throws the error of the request */
  readonly perform: (step: RunActionStep) => Promise<void>;
  /** Resolves to whether it succeeded; shows an error otherwise. */
  readonly act: (step: RunActionStep) => Promise<boolean>;
}

/**
 * Performs an action on runs of a project and offers to undo it. Tables and pages are updated by the live stream; without
 * a stream, a page rendered by the server (`isDrawnByServer`) is refreshed here.
 */
export function useRunAction(slug: string, isDrawnByServer: boolean): RunActions {
  const client = useQueryClient();
  const router = useRouter();
  const hasStream = useLiveStatus() === "open";
  const [isBusy, setBusy] = useState(false);
  const send = useCallback(
    async (action: RunAction) => {
      const result = await actOnRuns(slug, action);
      void refreshQueries(client, ["tags", slug]);
      if (isDrawnByServer && !hasStream) {
        router.refresh();
      }
      return result;
    },
    [slug, client, router, isDrawnByServer, hasStream],
  );
  const perform = useCallback(
    async (step: RunActionStep) => {
      const { changed, undo } = await send(step);
      if (undo !== null) {
        offerUndo({ title: doneText(step, changed), undo: () => send(undo) });
      }
    },
    [send],
  );
  const act = useCallback(
    async (step: RunActionStep) => {
      setBusy(true);
      try {
        await perform(step);
        return true;
      } catch (error) {
        showRefusal(error);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [perform],
  );
  return { isBusy, perform, act };
}
