/**
 * Actually exhausts the memory of a device, by products whose result is too large, and prints the outcome as JSON. A
 * separate process, because a software GPU is found through the environment that a process starts with.
 *
 *     node tests/support/memory-failures.ts cpu|webgpu
 */
import { MemoryFallback } from "#lib/mir/engine/memory-fallback.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { isMemoryError } from "#lib/onnx/device/memory-errors.ts";
import { GraphBuilder } from "#lib/onnx/kernels/graph.ts";

/** 256 TiB of float32, beyond the address space of a process; the operands are 32 MiB. */
const BEYOND_ANY_MEMORY = 2 ** 23;
/** 1.1 GiB of float32: SwiftShader allocates at most 1 GiB at once. */
const BEYOND_SOFTWARE_GPU = 17_000;

const [name] = process.argv.slice(2);
if (name !== "cpu" && name !== "webgpu") throw new Error(`No device ${name}`);

/** Row sums of an [n, n] matrix of ones that is created on the device. */
async function sumsOfOnes(device: ComputeDevice, n: number): Promise<Float32Array | undefined> {
  const program = await device.runtimeFor("float32").program("sums of ones", () => {
    const graph = new GraphBuilder();
    const column = graph.input("column", "float32", ["n", 1]);
    const ones = graph.gemm(column, column, { transposeB: true });
    graph.output("sums", graph.rowSums(ones), "float32", ["n", 1]);
    return graph;
  });
  const data = new Float32Array(n).fill(1);
  return (await program.run({ column: { data, dimensions: [n, 1] } })).get("sums");
}

const tooLarge = name === "cpu" ? BEYOND_ANY_MEMORY : BEYOND_SOFTWARE_GPU;
const fallback = new MemoryFallback({ device: await openComputeDevice(name), note: null });
const failure: unknown = await sumsOfOnes(fallback.device, tooLarge).catch((error: unknown) => error);

/** Too large in chunks of more than 512 rows. */
const inChunks = await fallback.run((device, rows) => sumsOfOnes(device, rows > 512 ? tooLarge : rows));
const noteOfChunks = fallback.note;
/** Too large in any chunk: only another device has room for it. */
const elsewhere = name === "cpu" ? undefined : await fallback.run((device) => sumsOfOnes(device, tooLarge));
const noteOfDevice = fallback.note;
await fallback.dispose();

process.stdout.write(
  JSON.stringify({
    message: failure instanceof Error ? failure.message : null,
    isRecognized: isMemoryError(failure),
    chunks: { sum: inChunks?.[0], length: inChunks?.length, note: noteOfChunks },
    elsewhere: { sum: elsewhere?.[0], length: elsewhere?.length, note: noteOfDevice },
  }),
);
