import { z } from "zod";
import { ReviewStateSchema } from "#lib/runs/schema.ts";

/** The maximum size of a runs table. */
export const MAXIMUM_ACTION_RUNS = 10_000;
/** The maximum size of an undo request for that many runs. */
export const MAXIMUM_ACTION_BYTES = 4 * 1024 * 1024;

const runIds = z
  .array(z.uuid())
  .min(1)
  .max(MAXIMUM_ACTION_RUNS)
  .meta({ description: "Runs of the project, those in the trash included." });

const withoutNul = (value: string): boolean => !value.includes("\0");
const tagKey = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(250)
  .refine(withoutNul, "must not contain U+0000");
const tagValue = z.string().trim().max(6000).refine(withoutNul, "must not contain U+0000");

const ArchiveSchema = z.strictObject({ action: z.literal("archive"), runIds });
const UnarchiveSchema = z.strictObject({ action: z.literal("unarchive"), runIds });
const TrashSchema = z.strictObject({ action: z.literal("trash"), runIds });
const RestoreSchema = z.strictObject({ action: z.literal("restore"), runIds });
const TagSchema = z.strictObject({ action: z.literal("tag"), runIds, key: tagKey, value: tagValue });
const UntagSchema = z.strictObject({ action: z.literal("untag"), runIds, key: tagKey });
const ReviewSchema = z.strictObject({ action: z.literal("review"), runIds, state: ReviewStateSchema });

const StepSchema = z.discriminatedUnion("action", [
  ArchiveSchema,
  UnarchiveSchema,
  TrashSchema,
  RestoreSchema,
  TagSchema,
  UntagSchema,
  ReviewSchema,
]);
/** One action on many runs. */
export type RunActionStep = z.infer<typeof StepSchema>;

/** Undoing one step may take several, because runs may have had different values. */
export const RunActionSchema = z
  .discriminatedUnion("action", [
    ...StepSchema.options,
    z.strictObject({
      action: z.literal("several"),
      steps: z.array(StepSchema).min(1).max(MAXIMUM_ACTION_RUNS),
    }),
  ])
  .meta({ id: "RunAction" });
export type RunAction = z.infer<typeof RunActionSchema>;

export const RunActionResultSchema = z
  .object({
    changed: z.int().meta({ description: "Runs that were not as asked before." }),
    undo: RunActionSchema.nullable().meta({
      description: "Send it to the same place to take the action back; null where nothing changed.",
    }),
  })
  .meta({ id: "RunActionResult" });
export type RunActionResult = z.infer<typeof RunActionResultSchema>;

export const TrashedRunSchema = z
  .object({ id: z.uuid(), name: z.string(), deletedAt: z.iso.datetime() })
  .meta({ id: "TrashedRun" });
export type TrashedRun = z.infer<typeof TrashedRunSchema>;
