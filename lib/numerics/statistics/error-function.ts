/**
 * Q(1/2, x) = erfc(sqrt(x)), x >= 0: the regularised upper incomplete gamma function at a = 1/2. Series for
 * small x, Lentz's continued fraction for large x (Numerical Recipes 6.2), relative error below 1e-14.
 */
export function incompleteGammaUpperHalf(x: number): number {
  if (!(x >= 0)) throw new RangeError(`incompleteGammaUpperHalf requires x >= 0, got ${x}`);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  // As a product: rounding its logarithm would cost as many digits as x has before the decimal point.
  const front = Math.exp(-x) * Math.sqrt(x / Math.PI);
  return x < 1.5 ? 1 - front * lowerSeries(x) : front * upperFraction(x);
}

function lowerSeries(x: number): number {
  let term = 2;
  let sum = 2;
  for (let k = 1; k < 500 && term > sum * 1e-17; k++) {
    term *= x / (0.5 + k);
    sum += term;
  }
  return sum;
}

function upperFraction(x: number): number {
  const tiny = 1e-300;
  let b = x + 0.5;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 500; i++) {
    const an = -i * (i - 0.5);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}
