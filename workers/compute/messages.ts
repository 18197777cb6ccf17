import { z } from "zod";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { type DeviceChoice, isDeviceChoice } from "#lib/mir/device-choice.ts";
import { LayerOutcomeSchema, MirLayerSchema } from "#lib/mir/schema.ts";
import { type DeviceName, isDeviceName } from "#lib/onnx/device-name.ts";

/** The messages between worker and compute process; both sides parse everything they receive. */

const ProviderSchema = z.enum(["cpu", "webgpu", "cuda"]);
const DeviceNameSchema = z
  .string()
  .refine(isDeviceName)
  .transform((name) => name as DeviceName);
const DeviceChoiceSchema = z
  .string()
  .refine(isDeviceChoice)
  .transform((name) => name as DeviceChoice);

export const ComputeRequestSchema = z.discriminatedUnion("type", [
  /** Open the device, test it and describe it. */
  z.object({ type: z.literal("describe"), device: DeviceChoiceSchema }),
  z.object({
    type: z.literal("compute"),
    device: DeviceNameSchema,
    definitions: z.array(z.enum(MIR_DEFINITIONS)).min(1),
    /** Layers finished by an earlier attempt. */
    completed: z.array(LayerOutcomeSchema),
    input: z.discriminatedUnion("format", [
      z.object({ format: z.literal("features"), path: z.string() }),
      z.object({
        format: z.literal("onnx"),
        /** Device for the bundle's own models. */
        modelDevice: DeviceNameSchema,
        /** A bundle, or the base of a projector. */
        path: z.string(),
        projector: z.object({ checkpoint: z.string(), cacheDirectory: z.string() }).nullable(),
        evaluationSetPath: z.string(),
        /** Use only this many pairs from the start; null: all. */
        sampleCount: z.number().int().positive().nullable(),
        /** Path of the hidden states until the job ends; a file left there by an earlier attempt is used. */
        featuresPath: z.string(),
      }),
    ]),
  }),
]);
export type ComputeRequest = z.infer<typeof ComputeRequestSchema>;

const ComputationSchema = z.object({
  results: z.array(
    z.object({
      definition: z.enum(MIR_DEFINITIONS),
      mir: z.number(),
      sum: z.number(),
      errorEstimate: z.number(),
      standardError: z.number().nullable(),
      standardErrorPaired: z.number().nullable(),
      sampleCount: z.number().int().nullable(),
      method: z.string(),
      layers: z.array(MirLayerSchema),
    }),
  ),
  undefinedResults: z.array(z.object({ definition: z.enum(MIR_DEFINITIONS), reason: z.string() })),
  device: z.string(),
  provider: ProviderSchema,
  deviceNote: z.string().nullable(),
  seconds: z.number(),
});

const ProgressSchema = z.object({
  phase: z.enum(["reading", "images", "forward", "layers"]),
  done: z.number().int(),
  total: z.number().int(),
});
export type ComputeProgress = z.infer<typeof ProgressSchema>;

const DescriptionSchema = z.object({
  name: DeviceNameSchema,
  provider: ProviderSchema,
  /** In words. */
  device: z.string(),
  /** Devices that were skipped, and why. */
  deviceNote: z.string().nullable(),
});
export type DeviceDescription = z.infer<typeof DescriptionSchema>;

export const ComputeReplySchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), progress: ProgressSchema }),
  z.object({ type: z.literal("layer"), outcome: LayerOutcomeSchema }),
  z.object({ type: z.literal("described"), description: DescriptionSchema }),
  z.object({ type: z.literal("computed"), computation: ComputationSchema }),
  z.object({
    type: z.literal("failed"),
    /** Of an InputError; null for anything else. */
    inputKind: z.string().nullable(),
    message: z.string(),
  }),
]);
export type ComputeReply = z.infer<typeof ComputeReplySchema>;
