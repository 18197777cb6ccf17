import { describe, expect, test } from "vitest";
import { decodeElements } from "#lib/mir/features/element-types.ts";
import { ColumnMedianSelector } from "#lib/numerics/tokens/column-medians.ts";
import { decodingBlocks, type EncodedRows, rowNorm } from "#lib/numerics/tokens/token-rows.ts";
import { createGramAccumulator } from "#lib/onnx/kernels/gram.ts";
import { createTensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import { runHere, runTask, sharedFloat32, sharedFloat64 } from "#lib/threads/thread-pool.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

/** Waits for helper threads to start, so that they participate. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

function sharedNormal(length: number, seed: number): Float32Array {
  const normal = normalFrom(seed);
  const values = sharedFloat32(length);
  for (let i = 0; i < length; i += 1) values[i] = normal();
  return values;
}

describe("passes over tokens on several threads", () => {
  test.each(["F16", "BF16", "F32", "F64"] as const)("decode %s as one thread does", async (encoding) => {
    const [rows, dimension] = [333, 70];
    const width = { F16: 2, BF16: 2, F32: 4, F64: 8 }[encoding];
    const bytes = new Uint8Array(new SharedArrayBuffer(rows * dimension * width));
    // every pattern whose exponent is not all ones
    bytes.forEach((_, i) => {
      bytes[i] = (i * 2654435761) % (i % width === width - 1 ? 120 : 251);
    });
    const expected = decodeElements(Uint8Array.from(bytes), encoding);
    await pause();
    for (const run of [runHere, runTask]) {
      const values = (encoding === "F64" ? sharedFloat64 : sharedFloat32)(rows * dimension);
      const encoded: EncodedRows = { encoding, rows, dimension, bytes, values, norms: sharedFloat64(rows) };
      run("decode", encoded, decodingBlocks(rows));
      expect(Array.from(values)).toEqual(Array.from(expected));
      encoded.norms.forEach((norm, i) => {
        expect(norm).toBe(rowNorm(expected, i * dimension, (i + 1) * dimension));
      });
    }
  });

  test("find the same medians, where the sample brackets them and where it misleads", async () => {
    const [rows, d] = [5000, 300];
    const values = sharedNormal(rows * d, 3);
    await pause();
    for (const sample of [values.subarray(0, 1250 * d), sharedFloat32(300 * d).fill(9)]) {
      const medians = ([undefined, runTask] as const).map((run) => {
        const selector = new ColumnMedianSelector(
          rows,
          d,
          sample,
          run && ((work, blocks) => run("medians", work, blocks)),
        );
        while (!selector.isDone) {
          selector.add(values.subarray(0, 2048 * d));
          selector.add(values.subarray(2048 * d));
          selector.endPass();
        }
        return Array.from(selector.medians());
      });
      expect(medians[1]).toEqual(medians[0]);
    }
  });

  test("add up the products of blocks of columns to XᵀX", async () => {
    const [rows, d] = [37, 515];
    const values = sharedNormal(2 * rows * d, 5);
    const runtime = createTensorRuntime("cpu");
    const gram = sharedFloat64(d * d);
    const accumulator = await createGramAccumulator(runtime, "float32", d);
    await pause();
    for (const chunk of [values.subarray(0, rows * d), values.subarray(rows * d)]) {
      await accumulator.add(chunk, rows, gram);
    }
    await runtime.dispose();
    for (let i = 0; i < d; i += 7) {
      for (let j = i; j < d; j += 5) {
        let sum = 0;
        for (let row = 0; row < 2 * rows; row += 1) {
          sum += (values[row * d + i] ?? 0) * (values[row * d + j] ?? 0);
        }
        expect(Math.abs((gram[i * d + j] ?? 0) - sum)).toBeLessThan(1e-4);
      }
    }
  });

  test("do every item once, however many there are", async () => {
    await pause();
    for (const items of [1, 2, 7, 50]) {
      const d = 4 * items;
      const gram = sharedFloat64(d * d);
      const ones = sharedFloat32(16).fill(1);
      const products = Array.from({ length: items }, (_, i) => {
        return { row: 0, column: 4 * i, height: 4, width: 4, data: ones };
      });
      runTask("addProducts", { gram, d, products }, items);
      expect(gram.subarray(3 * d).reduce((sum, value) => sum + value, 0)).toBe(4 * items - 3);
    }
  });
});
