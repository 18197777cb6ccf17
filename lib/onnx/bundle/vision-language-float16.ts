/** IEEE 754 binary16 as bits: the runtime and models use it, TypeScript's libraries do not yet support it. */

/** Bits to a number; exact, every float16 number is a float32 number. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Float32 numbers to bits, round to nearest, ties to even; overflow gives infinity. */
export function floatsToHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, halfOfFloatBits);
}

function halfOfFloatBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent === 143) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent > 0) return sign | roundedShift((exponent << 23) | fraction, 13);
  // subnormal: the leading one becomes explicit
  const shift = 14 - exponent;
  return shift > 24 ? sign : sign | roundedShift(0x800000 | fraction, shift);
}

/** value / 2^shift, rounded to the nearest, ties to even. */
function roundedShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & (2 ** shift - 1);
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && kept % 2 === 1) ? kept + 1 : kept;
}
