/** Width and height. */
export type Size = readonly [width: number, height: number];

interface Extent {
  readonly width: number;
  readonly height: number;
}

/** The shorter side as given, the longer one proportional (`get_resize_output_image_size` of transformers). */
export function shortestEdgeSize({ width, height }: Extent, edge: number): Size {
  return width <= height
    ? [edge, Math.trunc((edge * height) / width)]
    : [Math.trunc((edge * width) / height), edge];
}

const LARGEST_RATIO = 200;

/**
 * Sides that are multiples of `factor`, closest to an image's own unless it has too few or too many pixels
 * (`smart_resize` of transformers). Halves round to the even multiple, as in Python.
 *
 * @throws RangeError for an image more than 200 times as long as wide
 */
export function multipleSize(
  { width, height }: Extent,
  factor: number,
  leastPixels: number,
  mostPixels: number,
): Size {
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (ratio > LARGEST_RATIO) throw new RangeError(`sides in the ratio ${ratio}; ${LARGEST_RATIO} at most`);
  const nearest = (side: number) => roundToEven(side / factor) * factor;
  const [wide, high] = [nearest(width), nearest(height)];
  if (wide * high > mostPixels) {
    const shrinkage = Math.sqrt((width * height) / mostPixels);
    const smaller = (side: number) => Math.max(factor, Math.floor(side / shrinkage / factor) * factor);
    return [smaller(width), smaller(height)];
  }
  if (wide * high < leastPixels) {
    const growth = Math.sqrt(leastPixels / (width * height));
    const larger = (side: number) => Math.ceil((side * growth) / factor) * factor;
    return [larger(width), larger(height)];
  }
  return [wide, high];
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
