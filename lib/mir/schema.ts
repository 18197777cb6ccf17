/**
 * Terms of this domain.
 * - **job**: the work of computing all definitions of one checkpoint on one evaluation set. Its row in the database
 *   holds input, state, progress and error; the queue only delivers its id.
 * - **claim**: one worker's right to run one attempt of a job, proven by a fencing token. A worker that has lost its
 *   claim (heartbeat too old, job canceled) can no longer write anything.
 * - **attempt**: one try at a job. A transient failure (a crash, a lost worker) is retried after a pause, up to
 *   `maxAttempts`; a permanent one (an unreadable file) fails the job at once.
 * - **result**: MIR of one checkpoint on one evaluation set under one definition; `computed` by a worker here or
 *   `reported` by others. Results of different definitions, sets or layer counts are not comparable.
 * - **evaluation set**: image-text pairs and a prompt template, identified by a digest. A features file has its own
 *   tokens and therefore no set.
 *
 * Shapes are JSON as sent on the wire: times are ISO 8601 strings.
 */
import { z } from "zod";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";

export const MirDefinitionSchema = z.enum(MIR_DEFINITIONS);

/** queued -> running -> succeeded | failed | canceled; after a lost claim or a transient failure back to queued. */
export const MIR_JOB_STATES = ["queued", "running", "succeeded", "failed", "canceled"] as const;
export const MirJobStateSchema = z.enum(MIR_JOB_STATES);
export type MirJobState = z.infer<typeof MirJobStateSchema>;

/** States in a query, comma-separated: `queued,running`. */
export const MirJobStatesSchema = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(MirJobStateSchema))
  .meta({ description: "Comma-separated: queued, running, succeeded, failed, canceled." });

/** What a job is doing: `starting` until the compute process reports; the others are the engine's. */
export const MirJobPhaseSchema = z.enum(["starting", "reading", "images", "forward", "layers"]);
export type MirJobPhase = z.infer<typeof MirJobPhaseSchema>;

/** The fields that change while a job runs: small enough to be sent with every step of progress. */
export const MirJobProgressSchema = z.object({
  id: z.uuid(),
  checkpointId: z.uuid(),
  state: MirJobStateSchema,
  /** Attempts started so far. */
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  phase: MirJobPhaseSchema.nullable(),
  /** Of `total`: image-text pairs in reading, images and forward; layers in layers. */
  done: z.number().int().nullable(),
  total: z.number().int().nullable(),
  /** Estimated remaining time of the whole job, in milliseconds. */
  remainingMs: z.number().int().nullable(),
  /** Kind of the last failure; kept while the next attempt waits. */
  errorKind: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** Whether a running job has been asked to stop. */
  isCancelRequested: z.boolean(),
});
export type MirJobProgress = z.infer<typeof MirJobProgressSchema>;

export const MirJobSchema = z
  .object({
    ...MirJobProgressSchema.shape,
    evaluationSetId: z.uuid().nullable(),
    /** Higher runs first: 0 for individually requested jobs, lower for a backfill's. */
    priority: z.number().int(),
    /** Project and run of the job, so that a list of jobs needs no second request. */
    project: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
    run: z.object({ id: z.uuid(), name: z.string() }),
    /** The checkpoint's step; null: the final checkpoint. */
    step: z.number().int().nullable(),
    uri: z.string().nullable(),
    workerId: z.uuid().nullable(),
    /** Host of the worker that ran the last attempt. */
    workerHost: z.string().nullable(),
    createdAt: z.iso.datetime(),
    /** A queued job does not start before this time (the pause after a failed attempt). */
    availableAt: z.iso.datetime(),
    /** Start of the last attempt. */
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    /** The provider that was used; null until the job has succeeded. */
    provider: z.string().nullable(),
    device: z.string().nullable(),
    durationMs: z.number().int().nullable(),
    softwareVersion: z.string().nullable(),
  })
  .meta({ id: "MirJob" });
export type MirJob = z.infer<typeof MirJobSchema>;

export const MirJobPageSchema = z.object({ items: z.array(MirJobSchema), nextCursor: z.string().nullable() });
export type MirJobPage = z.infer<typeof MirJobPageSchema>;

/** The terms of one layer: fid = meanTerm + traceVision + traceText - 2 crossTerm, after scaling by alpha. */
export const MirLayerSchema = z
  .object({
    layer: z.number().int(),
    fid: z.number(),
    meanTerm: z.number(),
    traceVision: z.number(),
    traceText: z.number(),
    crossTerm: z.number(),
    alpha: z.number(),
    visionTokens: z.number().int(),
    textTokens: z.number().int(),
    visionOutliers: z.number().int(),
    textOutliers: z.number().int(),
    /** Estimated absolute numerical error of fid (not a sampling error). */
    errorEstimate: z.number(),
    method: z.string(),
  })
  .meta({ id: "MirLayer" });
export type MirLayerRow = z.infer<typeof MirLayerSchema>;

/** First-order effect of each sample on one layer's fid, for images and texts separately. */
export const SampleInfluenceSchema = z.object({
  vision: z.array(z.number()),
  text: z.array(z.number()),
});

/** The stored outcome of one finished layer, per definition. Internal: kept in the database while a job runs. */
export const LayerOutcomeSchema = z.object({
  layer: z.number().int(),
  results: z.array(MirLayerSchema),
  influences: z.array(SampleInfluenceSchema.nullable()),
});
export type StoredLayer = z.infer<typeof LayerOutcomeSchema>;

export const MirOriginSchema = z.enum(["computed", "reported"]);

export const MirResultSchema = z
  .object({
    id: z.uuid(),
    checkpointId: z.uuid(),
    evaluationSetId: z.uuid().nullable(),
    definition: MirDefinitionSchema,
    origin: MirOriginSchema,
    /** log10 of fidSum; lower is better. */
    mir: z.number(),
    /** Sum of fid over the layers; null for reported values. */
    fidSum: z.number().nullable(),
    layerCount: z.number().int().nullable(),
    /** Estimated absolute numerical error of mir; null for reported values. */
    errorEstimate: z.number().nullable(),
    /** Standard error of mir over samples, images and texts drawn independently; null: no interval. */
    standardError: z.number().nullable(),
    /** The same with image and text of a sample drawn together: the one shown on pages. */
    standardErrorPaired: z.number().nullable(),
    /**
     * Samples of the evaluation set; 0 if the features do not record which tokens belong together, null before
     * intervals existed.
     */
    sampleCount: z.number().int().nullable(),
    /** Which numerical methods ran, in words. */
    method: z.string().nullable(),
    /** Citation of a reported value. */
    source: z.string().nullable(),
    provider: z.string().nullable(),
    device: z.string().nullable(),
    /** Why another device or smaller chunks were used than requested; null if nothing was changed. */
    deviceNote: z.string().nullable(),
    durationMs: z.number().int().nullable(),
    softwareVersion: z.string().nullable(),
    jobId: z.uuid().nullable(),
    /** The result that is shown for its checkpoint and definition: computed before reported, the project's default set first. */
    isCurrent: z.boolean(),
    /** Name of the evaluation set where it is not the project's default; null on the default, or where none is named. */
    otherSet: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "MirResult" });
export type MirResult = z.infer<typeof MirResultSchema>;

export const MirResultWithLayersSchema = MirResultSchema.extend({
  /** Empty for reported values. */
  layers: z.array(MirLayerSchema),
}).meta({ id: "MirResultWithLayers" });
export type MirResultWithLayers = z.infer<typeof MirResultWithLayersSchema>;

export const WorkerSchema = z
  .object({
    id: z.uuid(),
    host: z.string(),
    pid: z.number().int(),
    provider: z.string(),
    /** The device in words. */
    device: z.string(),
    /** Devices tried before it, and why each was skipped; null if none was. */
    deviceNote: z.string().nullable(),
    softwareVersion: z.string(),
    startedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    stoppedAt: z.iso.datetime().nullable(),
    /** Not stopped, and heard from within the last 30 s. */
    isAlive: z.boolean(),
    /** The job it is running. */
    jobId: z.uuid().nullable(),
  })
  .meta({ id: "Worker" });
export type WorkerRow = z.infer<typeof WorkerSchema>;

export const ThroughputSchema = z
  .object({
    queued: z.number().int(),
    running: z.number().int(),
    /** Over all time. */
    succeeded: z.number().int(),
    failed: z.number().int(),
    canceled: z.number().int(),
    succeededLastHour: z.number().int(),
    succeededLastDay: z.number().int(),
    failedLastDay: z.number().int(),
    /** Of the jobs that succeeded in the last day; null when there are none. */
    medianDurationMs: z.number().nullable(),
  })
  .meta({ id: "Throughput" });
export type Throughput = z.infer<typeof ThroughputSchema>;

export const WorkerPageSchema = z.object({
  items: z.array(WorkerSchema),
  nextCursor: z.null(),
  throughput: ThroughputSchema,
});
export type WorkerPage = z.infer<typeof WorkerPageSchema>;

export const EvaluationSetSchema = z
  .object({
    id: z.uuid(),
    /** Null: built in, usable by every project. */
    projectId: z.uuid().nullable(),
    name: z.string(),
    digest: z.string(),
    template: z.string(),
    sampleCount: z.number().int(),
    uri: z.string().nullable(),
    /** For a subset: the set whose first sampleCount pairs these are, and whose files it shares. */
    parentId: z.uuid().nullable(),
    /** Origin of images and texts, and their terms of use. */
    licence: z.string(),
    description: z.string(),
    isDefault: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "EvaluationSet" });
export type EvaluationSetRow = z.infer<typeof EvaluationSetSchema>;

/** Body of POST /checkpoints/{id}/mir-jobs. */
export const RequestMirSchema = z.object({
  /** ONNX bundles only; defaults to the project's default set. */
  evaluationSetId: z.uuid().optional(),
  /** Several sets: one job each; instead of evaluationSetId. */
  evaluationSetIds: z.array(z.uuid()).min(1).max(50).optional(),
  /** Only the first N pairs of every set, for each N: the robustness grid. */
  sampleCounts: z.array(z.int().min(1)).min(1).max(20).optional(),
  /** True: compute again even where results exist; they are replaced once the new ones are complete. */
  recompute: z.boolean().default(true),
});
