/** Sums of squares outside this range have lost digits to over- or underflow. */
const SAFE_SQUARES = { smallest: 1e-290, largest: 1e290 };

/** L2 norm of a token in float64, whatever its size. */
export function tokenNorm(row: Float32Array | Float64Array): number {
  let squares = 0;
  for (let i = 0; i < row.length; i += 1) {
    const value = row[i] ?? 0;
    squares += value * value;
  }
  if (squares > SAFE_SQUARES.smallest && squares < SAFE_SQUARES.largest) return Math.sqrt(squares);
  let peak = 0;
  for (const value of row) peak = Math.max(peak, Math.abs(value));
  if (peak === 0) return 0;
  let scaled = 0;
  for (const value of row) scaled += (value / peak) ** 2;
  return peak * Math.sqrt(scaled);
}
