import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { ApiError, fetchJson, send } from "#app/_queries/fetch-json.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import {
  type BackfillReport,
  BackfillReportSchema,
  BackfillStateSchema,
  type EvaluationSetPatch,
  type EvaluationSetRequest,
  type MirMatrix,
  MirMatrixSchema,
  UploadSchema,
} from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { type EvaluationSetRow, EvaluationSetSchema } from "#lib/mir/schema.ts";

const SetListSchema = z.object({ items: z.array(EvaluationSetSchema) });

export function evaluationSetsQuery(slug: string) {
  return queryOptions({
    queryKey: ["evaluation-sets", slug],
    queryFn: async ({ signal }): Promise<EvaluationSetRow[]> =>
      (await fetchJson(apiPaths.evaluationSets(slug), SetListSchema, { signal })).items,
  });
}

export const createEvaluationSet = (slug: string, body: EvaluationSetRequest): Promise<EvaluationSetRow> =>
  fetchJson(apiPaths.newEvaluationSet(slug), EvaluationSetSchema, { method: "POST", body });

export const changeEvaluationSet = (id: string, body: EvaluationSetPatch): Promise<EvaluationSetRow> =>
  fetchJson(apiPaths.evaluationSet(id), EvaluationSetSchema, { method: "PATCH", body });

export async function deleteEvaluationSet(id: string): Promise<void> {
  await send(apiPaths.evaluationSet(id), { method: "DELETE" });
}

const ProblemSchema = z.object({ detail: z.string() });

/** Uploads files sequentially and unmodified. @returns the id of the upload */
export async function uploadFiles(
  slug: string,
  files: readonly File[],
  onProgress: (done: number) => void,
): Promise<string> {
  let uploadId: string | null = null;
  for (const [index, file] of files.entries()) {
    onProgress(index);
    const query = new URLSearchParams({ name: file.name });
    if (uploadId !== null) query.set("upload", uploadId);
    const response: Response = await fetch(apiPaths.uploads(slug, query), {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: file,
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) {
      const problem = ProblemSchema.safeParse(answer);
      const reason = problem.success ? problem.data.detail : `the server answered ${response.status}`;
      throw new ApiError(response.status, `${file.name}: ${reason}`);
    }
    uploadId = UploadSchema.parse(answer).uploadId;
  }
  if (uploadId === null) throw new ApiError(0, "There is no file to send");
  return uploadId;
}

export interface BackfillQuestion {
  readonly filter: string;
  readonly evaluationSetIds: string[];
  readonly sampleCounts: number[];
}

export const runBackfill = (
  slug: string,
  question: BackfillQuestion,
  dryRun: boolean,
  signal?: AbortSignal,
): Promise<BackfillReport> =>
  fetchJson(apiPaths.backfill(slug), BackfillReportSchema, {
    method: "POST",
    body: { ...question, dryRun },
    ...(signal === undefined ? {} : { signal }),
  });

/** The jobs that a backfill would queue. */
export function backfillCountQuery(slug: string, question: BackfillQuestion) {
  return queryOptions({
    queryKey: ["backfill-count", slug, question],
    enabled: question.evaluationSetIds.length > 0,
    retry: false,
    queryFn: ({ signal }) => runBackfill(slug, question, true, signal),
  });
}

export const backfillKey = (slug: string) => ["backfill", slug] as const;

export function backfillStateQuery(slug: string) {
  return queryOptions({
    queryKey: backfillKey(slug),
    queryFn: ({ signal }) => fetchJson(apiPaths.backfill(slug), BackfillStateSchema, { signal }),
  });
}

export async function cancelBackfill(slug: string): Promise<void> {
  await send(apiPaths.backfill(slug), { method: "DELETE" });
}

export interface MirMatrixRequest {
  readonly slug: string;
  readonly setIds: readonly string[];
  readonly definition: MirDefinition;
  readonly runId: string | null;
}

export const mirMatrixKey = (slug: string) => ["mir-matrix", slug] as const;

export function mirMatrixQuery({ slug, setIds, definition, runId }: MirMatrixRequest) {
  return infiniteQueryOptions({
    queryKey: [...mirMatrixKey(slug), setIds, definition, runId],
    queryFn: ({ pageParam, signal }): Promise<MirMatrix> => {
      const query = new URLSearchParams({ sets: setIds.join(","), definition, limit: "50" });
      if (runId !== null) query.set("run", runId);
      if (pageParam !== null) query.set("cursor", pageParam);
      return fetchJson(apiPaths.mirMatrix(slug, query), MirMatrixSchema, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: MirMatrix) => page.nextCursor,
  });
}
