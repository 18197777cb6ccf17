import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { isMirDefinition, type MirDefinition } from "#lib/mir/definitions.ts";
import type { MirComputation, MirDefinitionResult } from "#lib/mir/engine/mir-result.ts";
import type { MirLayerRow, MirResult, MirResultWithLayers } from "#lib/mir/schema.ts";

const resultSelect = {
  id: true,
  checkpointId: true,
  evaluationSetId: true,
  definition: true,
  origin: true,
  mir: true,
  fidSum: true,
  layerCount: true,
  errorEstimate: true,
  standardError: true,
  standardErrorPaired: true,
  sampleCount: true,
  method: true,
  source: true,
  provider: true,
  device: true,
  deviceNote: true,
  durationMs: true,
  softwareVersion: true,
  jobId: true,
  isCurrent: true,
  isOnDefaultSet: true,
  evaluationSet: { select: { name: true } },
  createdAt: true,
} as const satisfies Prisma.MirResultSelect;

const layerSelect = {
  layer: true,
  fid: true,
  meanTerm: true,
  traceVision: true,
  traceText: true,
  crossTerm: true,
  alpha: true,
  visionTokens: true,
  textTokens: true,
  visionOutliers: true,
  textOutliers: true,
  errorEstimate: true,
  method: true,
} as const satisfies Prisma.MirLayerSelect;

const layers = { select: layerSelect, orderBy: { layer: "asc" } } as const;

function toResult(record: Prisma.MirResultGetPayload<{ select: typeof resultSelect }>): MirResult {
  const { definition, createdAt, isOnDefaultSet, evaluationSet, ...rest } = record;
  if (!isMirDefinition(definition)) {
    throw new Error(`MIR result ${record.id} has the unknown definition "${definition}"`);
  }
  const otherSet = isOnDefaultSet ? null : (evaluationSet?.name ?? null);
  return { ...rest, definition, otherSet, createdAt: createdAt.toISOString() };
}

/** Results without their layers, newest last. */
export async function listMirResults(of: { checkpointIds: readonly string[] }): Promise<MirResult[]> {
  const records = await db().mirResult.findMany({
    where: { checkpointId: { in: [...of.checkpointIds] } },
    orderBy: { id: "asc" },
    select: resultSelect,
  });
  return records.map(toResult);
}

/** Results with their layers, for layer profiles. */
export async function listMirResultsWithLayers(of: {
  checkpointIds: readonly string[];
  definition?: MirDefinition | undefined;
}): Promise<MirResultWithLayers[]> {
  const records = await db().mirResult.findMany({
    where: {
      checkpointId: { in: [...of.checkpointIds] },
      ...(of.definition === undefined ? {} : { definition: of.definition }),
    },
    orderBy: { id: "asc" },
    select: { ...resultSelect, layers },
  });
  return records.map(({ layers: rows, ...result }) => ({ ...toResult(result), layers: rows }));
}

/** The layers of one result in order; empty for a reported value. */
export function getLayers(resultId: string): Promise<MirLayerRow[]> {
  return db().mirLayer.findMany({ where: { resultId }, orderBy: { layer: "asc" }, select: layerSelect });
}

/** Writes a reported value; one per checkpoint and definition. */
export async function upsertReportedResult(
  tx: Tx,
  input: { checkpointId: string; definition: MirDefinition; mir: number; source: string },
): Promise<MirResult> {
  const { checkpointId, definition } = input;
  const where = { checkpointId, definition, origin: "reported", evaluationSetId: null } as const;
  const existing = await tx.mirResult.findFirst({ where, select: { id: true } });
  const data = { ...input, origin: "reported" } as const;
  const { id } =
    existing === null
      ? await tx.mirResult.create({ data, select: { id: true } })
      : await tx.mirResult.update({ where: { id: existing.id }, data, select: { id: true } });
  // Read once more: triggers decide after the write which result is current.
  const record = await tx.mirResult.findUniqueOrThrow({ where: { id }, select: resultSelect });
  return toResult(record);
}

export interface ComputedResults {
  readonly checkpointId: string;
  readonly evaluationSetId: string | null;
  readonly jobId: string;
  readonly computation: MirComputation;
  readonly durationMs: number;
  readonly softwareVersion: string;
}

/** Replaces the computed results of a checkpoint on a set, for the definitions that were computed. */
export async function replaceComputedResults(tx: Tx, input: ComputedResults): Promise<void> {
  const { checkpointId, evaluationSetId, computation } = input;
  const all = [...computation.results, ...computation.undefinedResults];
  const definitions = all.map(({ definition }) => definition);
  await tx.mirResult.deleteMany({
    where: { checkpointId, evaluationSetId, origin: "computed", definition: { in: definitions } },
  });
  for (const result of computation.results) {
    const { id } = await tx.mirResult.create({ data: resultData(input, result), select: { id: true } });
    await tx.mirLayer.createMany({ data: result.layers.map((layer) => ({ ...layer, resultId: id })) });
  }
}

const resultData = (input: ComputedResults, result: MirDefinitionResult) => ({
  checkpointId: input.checkpointId,
  evaluationSetId: input.evaluationSetId,
  definition: result.definition,
  origin: "computed" as const,
  mir: result.mir,
  fidSum: result.sum,
  layerCount: result.layers.length,
  errorEstimate: result.errorEstimate,
  standardError: result.standardError,
  standardErrorPaired: result.standardErrorPaired,
  // null marks results from before intervals existed
  sampleCount: result.sampleCount ?? 0,
  method: result.method,
  provider: input.computation.provider,
  device: input.computation.device,
  deviceNote: input.computation.deviceNote,
  durationMs: input.durationMs,
  softwareVersion: input.softwareVersion,
  jobId: input.jobId,
});
