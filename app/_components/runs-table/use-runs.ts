import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useLive, useLiveRefresh } from "#app/_hooks/use-live.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { type RunsQuestion, runsKey, runsQuery } from "#app/_queries/runs.ts";
import type { LiveFrame } from "#lib/live/frames.ts";
import type { RunPage, RunRow } from "#lib/tables/schema.ts";

interface RunsData {
  readonly rows: readonly RunRow[];
  readonly total: number;
  readonly error: Error | null;
  /** The rows answer an older question; the new ones are on their way. */
  readonly isStale: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/** What the server rendered, and the question that it answers. */
export interface InitialRuns {
  readonly key: string;
  readonly page: RunPage;
}

/** The rows of a question: the server's first, then what the API says, kept up to date. */
export function useRuns(question: RunsQuestion, projectId: string, initial: InitialRuns | null): RunsData {
  const client = useQueryClient();
  const options = runsQuery(question);
  const isInitial = initial !== null && options.queryKey.at(-1) === initial.key;
  const query = useInfiniteQuery({
    ...options,
    ...(isInitial ? { initialData: { pages: [initial.page], pageParams: [null] } } : {}),
    placeholderData: keepPreviousData,
  });
  const prefix = runsKey(question.project);

  useLive((frame) => {
    if (frame.type === "job" && frame.projectId === projectId && frame.job.state === "running") {
      // Progress comes several times a second: it goes straight into the row, without a request.
      client.setQueriesData<Pages>({ queryKey: prefix }, (pages) => withProgress(pages, frame));
    }
  });
  const concerns = useCallback((frame: LiveFrame) => isOfProject(frame, projectId), [projectId]);
  useLiveRefresh(concerns, () => void refreshQueries(client, prefix));

  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = query;
  return {
    rows,
    total: query.data?.pages[0]?.total ?? 0,
    error: query.error,
    isStale: query.isPlaceholderData,
    loadMore: useCallback(() => {
      if (hasNextPage && !isFetchingNextPage) {
        void fetchNextPage();
      }
    }, [fetchNextPage, hasNextPage, isFetchingNextPage]),
    retry: () => void refetch(),
  };
}

interface Pages {
  readonly pages: RunPage[];
  readonly pageParams: unknown[];
}

/** Which frames make the rows stale: whatever is written to the project's runs, and jobs that start or end. */
function isOfProject(frame: LiveFrame, projectId: string): boolean {
  switch (frame.type) {
    case "job":
      return (
        frame.projectId === projectId && (frame.job.state !== "running" || frame.job.phase === "starting")
      );
    case "change":
      return (
        (frame.projectId === undefined || frame.projectId === projectId) &&
        frame.kind !== "worker" &&
        frame.kind !== "note"
      );
    default:
      return false;
  }
}

function withProgress(pages: Pages | undefined, frame: LiveFrame & { type: "job" }): Pages | undefined {
  if (pages === undefined) {
    return undefined;
  }
  const { id, state, phase, done, total, remainingMs } = frame.job;
  let isChanged = false;
  const next = pages.pages.map((page) => {
    const at = page.rows.findIndex((row) => row.job?.id === id);
    const row = page.rows[at];
    if (row === undefined || row.job === null) {
      return page;
    }
    isChanged = true;
    const job = { ...row.job, state, phase, done, total, remainingMs };
    return { ...page, rows: page.rows.with(at, { ...row, job }) };
  });
  return isChanged ? { ...pages, pages: next } : pages;
}
