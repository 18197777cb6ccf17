import { InferenceSession, Tensor } from "onnxruntime-node";
import { AppError, InputError } from "#lib/errors.ts";
import type { ImageEmbeddings } from "#lib/onnx/bundle/vision-encoder.ts";
import { int64Tensor, toFloat32 } from "#lib/onnx/bundle/vision-language-tensors.ts";
import { EMBEDDINGS, FEATURES, type ProjectorGraph } from "#lib/onnx/projector/projector-graph.ts";

/** A compiled projector. */
export interface Projector {
  readonly type: string;
  readonly width: number;
  /**
   * An image's embeddings from its features.
   * @param ids the prompt's token ids without the image's, which some projectors read
   * @throws InputError `bad-projector`
   */
  project(features: ImageEmbeddings, ids: readonly number[]): Promise<ImageEmbeddings>;
  dispose(): Promise<void>;
}

/**
 * Opens a projector. It runs on the CPU in float32: its work is a small fraction of the tower's.
 * @throws InputError `bad-projector`
 */
export async function openProjector(projector: ProjectorGraph, where: string): Promise<Projector> {
  const session = await InferenceSession.create(projector.graph.encode(), {
    executionProviders: ["cpu"],
    logSeverityLevel: 3,
  }).catch((error: unknown) => {
    throw new InputError("bad-projector", `${where} makes no graph that runs: ${reason(error)}`, {
      cause: error,
    });
  });
  const { type, width, text } = projector;
  return {
    type,
    width,
    async project(features, ids) {
      const feeds: Record<string, Tensor> = {
        [FEATURES]: new Tensor("float32", toFloat32(features.data), [1, features.tokens, features.width]),
      };
      if (text !== null) {
        checkText(ids, text, where);
        const dims = [1, ids.length];
        Object.assign(feeds, {
          input_ids: int64Tensor(ids, dims),
          position_ids: int64Tensor([...ids.keys()], dims),
        });
      }
      const results = await session.run(feeds).catch((error: unknown) => {
        throw new AppError("unavailable", `${where} failed: ${reason(error)}`, { cause: error });
      });
      const embeddings = results[EMBEDDINGS];
      if (embeddings === undefined) throw new Error("the projector gave no embeddings");
      return { data: embeddings.data as Float32Array, tokens: embeddings.dims[1] ?? 0, width };
    },
    dispose: () => session.release(),
  };
}

function checkText(
  ids: readonly number[],
  { vocabulary, positions }: NonNullable<ProjectorGraph["text"]>,
  where: string,
): void {
  const stranger = ids.find((id) => id >= vocabulary);
  if (stranger !== undefined) {
    throw new InputError(
      "bad-projector",
      `${where} knows ${vocabulary} token ids, the prompt has ${stranger}`,
    );
  }
  if (ids.length > positions) {
    throw new InputError(
      "bad-projector",
      `${where} knows ${positions} positions, the prompt has ${ids.length}`,
    );
  }
}

const reason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
