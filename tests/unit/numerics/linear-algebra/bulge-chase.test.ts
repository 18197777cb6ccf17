import { describe, expect, test } from "vitest";
import type { SymmetricBand } from "#lib/numerics/linear-algebra/band-matrices.ts";
import { reduceToBand } from "#lib/numerics/linear-algebra/band-reduction.ts";
import {
  chaseBulges,
  shareChase,
  sweepsOf,
  tridiagonalOf,
} from "#lib/numerics/linear-algebra/bulge-chase.ts";
import { runTask } from "#lib/threads/thread-pool.ts";
import { plainKernels } from "#tests/support/plain-kernels.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

async function randomBand(n: number, seed: number): Promise<SymmetricBand> {
  const normal = normalFrom(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = normal();
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
  }
  return reduceToBand(matrix, n, plainKernels);
}

const copyOf = (band: SymmetricBand): SymmetricBand => {
  const data = new Float64Array(new SharedArrayBuffer(band.data.byteLength));
  data.set(band.data);
  return { ...band, data };
};

describe("a bulge chase on several threads", () => {
  test.each([3, 40, 97, 230])("gives the same bits as on one, size %i, again and again", async (n) => {
    const band = await randomBand(n, n);
    const expected = chaseBulges(copyOf(band));
    // the first rounds run before the helpers have started, the later ones with them
    for (let round = 0; round < 20; round += 1) {
      const shared = shareChase(copyOf(band));
      runTask("chase", shared, sweepsOf(shared));
      expect(tridiagonalOf(shared)).toEqual(expected);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  test("says so when a thread fails", () => {
    const broken = {
      n: 40,
      bandwidth: 8,
      stride: 16,
      data: undefined as never,
      progress: undefined as never,
    };
    expect(() => runTask("chase", broken, 10)).toThrow();
  });
});
