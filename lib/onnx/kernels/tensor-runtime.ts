import { InferenceSession, Tensor } from "onnxruntime-node";
import { AppError } from "#lib/errors.ts";
import { type DeviceName, executionProvider, type Provider, providerOf } from "#lib/onnx/device-name.ts";
import type { GraphBuilder } from "#lib/onnx/kernels/graph.ts";

export type Numbers = Float32Array | Float64Array;

/** An input or output matrix (or vector) of a graph. */
export interface Operand<T extends Numbers = Numbers> {
  readonly data: T;
  readonly dimensions: readonly number[];
}

/** A compiled graph. */
export interface TensorProgram {
  /**
   * Runs the graph. Blocks the thread while it computes; the event loop turns once before it, so that signals and
   * timers are handled between two runs.
   * @param into buffers for outputs; others are newly allocated, which costs more than a small product
   * @throws AppError `unavailable` if memory ran out or the device failed
   */
  run<T extends Numbers>(
    inputs: Readonly<Record<string, Operand<T>>>,
    into?: Readonly<Record<string, Operand<T>>>,
  ): Promise<ReadonlyMap<string, T>>;
}

/** Compiles graphs for one execution provider and caches them. */
export interface TensorRuntime {
  readonly provider: Provider;
  /**
   * The program of a key; `build` is called the first time only.
   * @param threads 1 for products so small that waking other threads costs more than it saves
   */
  program(key: string, build: () => GraphBuilder, threads?: 1): Promise<TensorProgram>;
  dispose(): Promise<void>;
}

export function createTensorRuntime(name: DeviceName): TensorRuntime {
  const provider = providerOf(name);
  const sessions = new Map<string, Promise<InferenceSession>>();
  return {
    provider,
    async program(key, build, threads) {
      let session = sessions.get(key);
      if (session === undefined) {
        session = createSession(build(), name, threads);
        sessions.set(key, session);
      }
      return programOf(await session, `${provider} ${key}`);
    },
    async dispose() {
      const all = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const session of all) if (session.status === "fulfilled") await session.value.release();
    },
  };
}

function createSession(
  graph: GraphBuilder,
  name: DeviceName,
  threads: 1 | undefined,
): Promise<InferenceSession> {
  return InferenceSession.create(graph.encode(), {
    executionProviders: [executionProvider(name)],
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    // Threads that spin while waiting for the next product would take the cores from the threads of lib/threads.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    // Shapes shrink from run to run: caching the memory plan of each would keep all of them.
    enableMemPattern: false,
    // Errors only: warnings about node placement are of no use to users.
    logSeverityLevel: 3,
  });
}

function programOf(session: InferenceSession, name: string): TensorProgram {
  return {
    async run<T extends Numbers>(
      inputs: Readonly<Record<string, Operand<T>>>,
      into?: Readonly<Record<string, Operand<T>>>,
    ) {
      const feeds = tensorsOf(inputs);
      const running = into === undefined ? session.run(feeds) : session.run(feeds, tensorsOf(into));
      const outputs = await running.catch((error: unknown) => {
        const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
        throw new AppError("unavailable", `Tensor program "${name}" failed: ${reason}`, { cause: error });
      });
      // These graphs have one element type throughout, so outputs have the inputs' type.
      return new Map(Object.entries(outputs).map(([key, tensor]) => [key, tensor.data as T]));
    },
  };
}

/** Tensors that share the operands' memory. */
function tensorsOf(operands: Readonly<Record<string, Operand>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(operands).map(([key, { data, dimensions }]) => [
      key,
      data instanceof Float64Array
        ? new Tensor("float64", data, dimensions)
        : new Tensor("float32", data, dimensions),
    ]),
  );
}
