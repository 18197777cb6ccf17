import { rowNorm } from "#lib/numerics/token-rows.ts";

/** L2 norm of a token in float64, whatever its size. */
export const tokenNorm = (row: Float32Array | Float64Array): number => rowNorm(row, 0, row.length);
