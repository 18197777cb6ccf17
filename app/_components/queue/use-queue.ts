import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { notifyCanceled, notifyFailed } from "#app/_components/queue/queue-notices.tsx";
import { useLive, useLiveRefresh } from "#app/_hooks/use-live.ts";
import {
  cancelJob,
  jobsQuery,
  type QueueTab,
  queueKeys,
  retryJob,
  workersQuery,
} from "#app/_queries/queue.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import type { MirJob, MirJobPage, WorkerPage } from "#lib/mir/schema.ts";

/** The data rendered by the server. */
export interface InitialQueue {
  readonly tab: QueueTab;
  readonly jobs: MirJobPage;
  readonly workers: WorkerPage;
}

type JobPages = InfiniteData<MirJobPage, string | null>;

/** The jobs of a tab and the workers, updated live. */
export function useQueue(tab: QueueTab, initial: InitialQueue) {
  const client = useQueryClient();
  const jobs = useInfiniteQuery({
    ...jobsQuery(tab),
    ...(initial.tab === tab ? { initialData: { pages: [initial.jobs], pageParams: [null] } } : {}),
  });
  const workers = useQuery({ ...workersQuery(), initialData: initial.workers });
  const change = useChangeJob();

  useLive((frame) => {
    if (frame.type === "job") {
      change(frame.job.id, frame.job);
    }
  });
  useLiveRefresh(
    (frame) =>
      (frame.type === "job" && (frame.job.state !== "running" || frame.job.phase === "starting")) ||
      (frame.type === "change" && frame.kind === "worker"),
    () => {
      void refreshQueries(client, queueKeys.jobs);
      void refreshQueries(client, queueKeys.workers);
    },
  );
  return { jobs, workers };
}

/** Changes a job in every cached list that contains it. */
function useChangeJob(): (id: string, patch: Partial<MirJob>) => void {
  const client = useQueryClient();
  return (id, patch) => {
    client.setQueriesData<JobPages>({ queryKey: queueKeys.jobs }, (data) => {
      const holds = data?.pages.some((page) => page.items.some((job) => job.id === id)) ?? false;
      return data === undefined || !holds
        ? data
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.map((job) => (job.id === id ? { ...job, ...patch } : job)),
            })),
          };
    });
  };
}

/** Cancel and retry, with an optimistic update that is rolled back if the server refuses. */
export function useJobControl() {
  const client = useQueryClient();
  const change = useChangeJob();
  const refresh = () => refreshQueries(client, queueKeys.jobs);
  const retry = useMutation({
    mutationFn: (job: MirJob) => retryJob(job.id),
    onMutate: (job) =>
      change(job.id, {
        state: "queued",
        errorKind: null,
        errorMessage: null,
        phase: null,
        done: null,
        total: null,
      }),
    onSuccess: (answer) => change(answer.id, answer),
    onError: (error, job) => {
      change(job.id, job);
      notifyFailed("The job was not queued again", error);
    },
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: (job: MirJob) => cancelJob(job.id),
    onMutate: (job) =>
      change(job.id, job.state === "running" ? { isCancelRequested: true } : { state: "canceled" }),
    onSuccess: (answer, job) => {
      change(answer.id, answer);
      notifyCanceled(job, () => retry.mutate(answer));
    },
    onError: (error, job) => {
      change(job.id, job);
      notifyFailed("The job was not canceled", error);
    },
    onSettled: refresh,
  });
  return { cancel: cancel.mutate, retry: retry.mutate };
}
