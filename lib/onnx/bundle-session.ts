import { InferenceSession, type Tensor } from "onnxruntime-node";
import { AppError, InputError } from "#lib/errors.ts";
import { checkExternalData } from "#lib/onnx/bundle-external-data.ts";
import { outputsToAppend } from "#lib/onnx/bundle-graph.ts";
import type { Provider } from "#lib/onnx/tensor-runtime.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/** What a graph takes or gives under one name. A symbolic dimension is its name. */
export interface TensorSlot {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly shape: readonly (number | string)[];
}

/** One model file of a bundle, ready to run. */
export interface BundleSession {
  readonly inputs: ReadonlyMap<string, TensorSlot>;
  readonly outputs: ReadonlyMap<string, TensorSlot>;
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[],
  ): Promise<ReadonlyMap<string, Tensor>>;
  /** Frees the session; a second call does nothing. */
  dispose(): Promise<void>;
}

/** A protobuf message, and so a model without external data, cannot be larger. */
const MAXIMUM_MODEL_BYTES = 2 ** 31 - 1;

/**
 * Opens one .onnx file of a bundle.
 * @param addedOutputs tensors of its graph to give as outputs beside its own
 * @throws InputError `missing-file`, `path-escape`, `bad-model`; when running, InputError `model-failed`, or
 *   AppError `unavailable` where memory ran out
 */
export async function openBundleSession(
  directory: LocalDirectory,
  modelName: string,
  device: Provider,
  addedOutputs: readonly string[] = [],
): Promise<BundleSession> {
  const path = await directory.filePath(modelName);
  const external = await checkExternalData(directory, modelName);
  // Errors only: the warnings about graph details say nothing to whoever logs a checkpoint.
  const options = { executionProviders: [device], logSeverityLevel: 3 } as const;
  const session = await create().catch((error: unknown) => {
    if (error instanceof InputError) throw error;
    throw new InputError("bad-model", `${path} cannot be loaded: ${reason(error)}`, { cause: error });
  });

  async function create(): Promise<InferenceSession> {
    if (addedOutputs.length === 0) return InferenceSession.create(path, options);
    if (external.length > 0) {
      // ONNX Runtime finds external data only beside a model that it loads from its own path.
      throw new InputError(
        "missing-layer",
        `${path} lacks hidden-state outputs, which cannot be added to a model with external data ` +
          `(${external.join(", ")}): export the decoder with its hidden states as outputs`,
      );
    }
    const bytes = await directory.readBytes(modelName, MAXIMUM_MODEL_BYTES);
    return InferenceSession.create(Buffer.concat([bytes, outputsToAppend(addedOutputs)]), options);
  }

  let isOpen = true;
  return {
    inputs: slots(session.inputMetadata),
    outputs: slots(session.outputMetadata),
    async run(feeds, fetches) {
      try {
        const results = await session.run(feeds, fetches);
        return new Map(fetches.map((name) => [name, results[name] as Tensor]));
      } catch (error) {
        if (MAY_PASS.test(reason(error))) {
          throw new AppError("unavailable", `${path}: ${reason(error)}`, { cause: error });
        }
        const fed = Object.entries(feeds).map(
          ([name, { type, dims }]) => `${name} ${type}[${dims.join(", ")}]`,
        );
        throw new InputError("model-failed", `${path} failed on ${fed.join(", ")}: ${reason(error)}`, {
          cause: error,
        });
      }
    },
    async dispose() {
      if (!isOpen) return;
      isOpen = false;
      await session.release();
    },
  };
}

function slots(metadata: readonly InferenceSession.ValueMetadata[]): Map<string, TensorSlot> {
  return new Map(
    metadata.flatMap((value) =>
      value.isTensor ? [[value.name, { name: value.name, type: value.type, shape: value.shape }]] : [],
    ),
  );
}

/** What another attempt may get past, when other processes have given memory or the device back. */
const MAY_PASS = /allocat|out of memory|device.{0,20}lost/i;

/** The first line of a native error: the rest repeats paths of the build machine. */
const reason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
