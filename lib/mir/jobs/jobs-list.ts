import { type JobFilter, selectJobs } from "#lib/mir/jobs/repository-jobs.ts";
import type { MirJobPage, MirJobState } from "#lib/mir/schema.ts";

export interface JobsQuery {
  readonly state?: readonly MirJobState[] | undefined;
  readonly projectId?: string | undefined;
  readonly checkpointIds?: readonly string[] | undefined;
  readonly limit: number;
  /** `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/** A page of jobs, newest first. */
export async function listJobs({ state, cursor, limit, ...rest }: JobsQuery): Promise<MirJobPage> {
  const filter: JobFilter = { ...rest, states: state, before: cursor, limit: limit + 1 };
  const found = await selectJobs(filter);
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
