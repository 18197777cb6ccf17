import { dirname } from "node:path";
import { InferenceSession, type Tensor } from "onnxruntime-node";
import { AppError, InputError } from "#lib/errors.ts";
import { checkExternalData } from "#lib/onnx/bundle/bundle-external-data.ts";
import { type DeviceName, executionProvider } from "#lib/onnx/device-name.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/** An input or output of a graph. A symbolic dimension is given by its name. */
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

/**
 * Opens one .onnx file of a bundle.
 * @param changedCopy path of a modified copy of the file to open instead; it uses the file's external data
 * @throws InputError `missing-file`, `path-escape`, `bad-model`; when running, InputError `model-failed`, or AppError
 * `unavailable` if memory ran out
 */
export async function openBundleSession(
  directory: LocalDirectory,
  modelName: string,
  device: DeviceName,
  changedCopy?: string,
): Promise<BundleSession> {
  const path = await directory.filePath(modelName);
  await checkExternalData(directory, modelName);
  const session = await InferenceSession.create(changedCopy ?? path, {
    executionProviders: [executionProvider(device)],
    // Errors only: warnings about graph details are of no use to a person who logs a checkpoint.
    logSeverityLevel: 3,
    extra: { session: { model_external_initializers_file_folder_path: dirname(path) } },
  }).catch((error: unknown) => {
    throw new InputError("bad-model", `${path} cannot be loaded: ${reason(error)}`, { cause: error });
  });

  let isOpen = true;
  return {
    inputs: slots(session.inputMetadata),
    outputs: slots(session.outputMetadata),
    async run(feeds, fetches) {
      try {
        const results = await session.run(feeds, fetches);
        return new Map(fetches.map((name) => [name, results[name] as Tensor]));
      } catch (error) {
        if (TRANSIENT.test(reason(error))) {
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

/** Transient errors: a retry may succeed once other processes have released memory or the device. */
const TRANSIENT = /allocat|out of memory|device.{0,20}lost/i;

/** The first line of a native error: the rest repeats paths of the build machine. */
const reason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
