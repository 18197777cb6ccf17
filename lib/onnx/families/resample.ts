/** An image with 8 bits per channel, interleaved channels, rows from the top. */
export interface ByteImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

export type ResampleFilter = "nearest" | "box" | "bilinear" | "hamming" | "bicubic" | "lanczos";

interface Kernel {
  /** Radius of the kernel, in pixels of the smaller scale. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const KERNELS: Readonly<Record<Exclude<ResampleFilter, "nearest">, Kernel>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: {
    support: 1,
    weight: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI))),
  },
  bicubic: { support: 2, weight: bicubicWeight },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys' cubic convolution with a = -0.5. */
function bicubicWeight(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** Weights are integer multiples of 2^-22, as in Pillow for 8 bits. */
const WEIGHT_BITS = 22;

/**
 * Resizes an image, bit for bit like Pillow's `Image.resize` (src/libImaging/Resample.c and, for `nearest`,
 * Geometry.c), which the image processors of transformers used in training: a convolution whose kernel widens when the
 * image shrinks, horizontally and then vertically, rounded to 8 bits after each.
 */
export function resampleImage(
  image: ByteImage,
  width: number,
  height: number,
  filter: ResampleFilter,
): ByteImage {
  if (filter === "nearest") return resampleNearest(image, width, height);
  const kernel = KERNELS[filter];
  const across = width === image.width ? image : resampleAcross(image, width, kernel);
  return height === image.height ? across : resampleDown(across, height, kernel);
}

interface Weights {
  /** First source pixel, and the weights of it and the following ones. */
  readonly first: number;
  readonly weights: readonly number[];
}

function weightsOf(from: number, to: number, { support, weight }: Kernel): Weights[] {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = support * widening;
  return Array.from({ length: to }, (_, target) => {
    const center = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - reach + 0.5));
    const end = Math.min(from, Math.trunc(center + reach + 0.5));
    const raw = Array.from({ length: end - first }, (_unused, index) =>
      weight((index + first - center + 0.5) / widening),
    );
    const sum = raw.reduce((total, value) => total + value, 0);
    const weights = raw.map((value) => {
      const scaled = (sum === 0 ? value : value / sum) * 2 ** WEIGHT_BITS;
      return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
    });
    return { first, weights };
  });
}

const HALF = 2 ** (WEIGHT_BITS - 1);
const toByte = (sum: number): number =>
  Math.min(255, Math.max(0, Math.floor((sum + HALF) / 2 ** WEIGHT_BITS)));

function resampleAcross(image: ByteImage, width: number, kernel: Kernel): ByteImage {
  const { data, height, channels } = image;
  const out = new Uint8Array(width * height * channels);
  const columns = weightsOf(image.width, width, kernel);
  for (let row = 0; row < height; row += 1) {
    for (const [column, { first, weights }] of columns.entries()) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        let source = (row * image.width + first) * channels + channel;
        for (const weight of weights) {
          sum += weight * (data[source] ?? 0);
          source += channels;
        }
        out[(row * width + column) * channels + channel] = toByte(sum);
      }
    }
  }
  return { data: out, width, height, channels };
}

function resampleDown(image: ByteImage, height: number, kernel: Kernel): ByteImage {
  const { data, width, channels } = image;
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (const [row, { first, weights }] of weightsOf(image.height, height, kernel).entries()) {
    for (let place = 0; place < stride; place += 1) {
      let sum = 0;
      let source = first * stride + place;
      for (const weight of weights) {
        sum += weight * (data[source] ?? 0);
        source += stride;
      }
      out[row * stride + place] = toByte(sum);
    }
  }
  return { data: out, width, height, channels };
}

function resampleNearest(image: ByteImage, width: number, height: number): ByteImage {
  const { data, channels } = image;
  const out = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row += 1) {
    const fromRow = Math.floor((row + 0.5) * (image.height / height));
    for (let column = 0; column < width; column += 1) {
      const fromColumn = Math.floor((column + 0.5) * (image.width / width));
      const source = (fromRow * image.width + fromColumn) * channels;
      out.set(data.subarray(source, source + channels), (row * width + column) * channels);
    }
  }
  return { data: out, width, height, channels };
}
