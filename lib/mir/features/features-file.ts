import { InputError } from "#lib/errors.ts";
import {
  bytesOf,
  decodeElements,
  FEATURE_DTYPES,
  type FeatureDtype,
  firstNonFinite,
  isFeatureDtype,
} from "#lib/mir/features/element-types.ts";
import type { FeatureSource, SampleOffsets, TokenMatrix } from "#lib/mir/features/feature-source.ts";
import { openTensorFiles, type StoredTensor, type TensorFiles } from "#lib/mir/features/safetensors-files.ts";
import { modelTensorsError, weightsError } from "#lib/mir/features/weights-checkpoint.ts";

type Modality = "vision" | "text";
/** The tensor that holds the L2 norms of a layer's tokens (F64 [tokens]). */
export const normsName = (tensor: string) => `${tensor}.norms`;
const MODALITIES: readonly Modality[] = ["vision", "text"];
const VERSION = "1";

/**
 * Opens a features file: `vision.{k}` and `text.{k}` [tokens, d] for k = 1 … L in F16, BF16, F32 or F64, optional
 * `vision.sample_offsets` and `text.sample_offsets` (I64 [N + 1]), `__metadata__` with format "mir-features" and
 * version "1", optional `vision.{k}.norms` and `text.{k}.norms` (F64 [tokens]). Either one .safetensors file or a
 * .safetensors.index.json with its shards.
 *
 * Checks everything except the values, which are checked when read.
 * @throws InputError (kinds in lib/mir/input-kinds.ts)
 */
export async function openFeaturesFile(path: string): Promise<FeatureSource> {
  const files = await openTensorFiles(path).catch(async (error: unknown) => {
    throw (
      (error instanceof InputError && !path.includes(".safetensors") ? await weightsError(path) : null) ??
      error
    );
  });
  try {
    checkMetadata(files);
    const layerCount = countLayers(files);
    const { dimension, rows } = checkLayers(files, layerCount);
    const sampleOffsets = await checkSampleOffsets(files, rows);
    return {
      name: path,
      layerCount,
      dimension,
      sampleCount: sampleOffsets === null ? null : sampleOffsets.vision.length - 1,
      sampleOffsets,
      async layer(k) {
        return { vision: tokenMatrix(files, `vision.${k}`), text: tokenMatrix(files, `text.${k}`) };
      },
      close: () => files.close(),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** Names of model parameters, across frameworks. */
const PARAMETER = /\.(?:weight|bias|weight_scale|qweight)$/;

function checkMetadata({ name, metadata, tensors }: TensorFiles): void {
  const format = metadata?.["format"];
  if (format !== "mir-features") {
    if ([...tensors.keys()].some((key) => PARAMETER.test(key))) throw modelTensorsError(name);
    const found = format === undefined ? "has no format" : `has the format "${format}"`;
    throw new InputError("bad-metadata", `${name}: the metadata ${found}, expected "mir-features"`);
  }
  const version = metadata?.["version"];
  if (version !== VERSION) {
    throw new InputError(
      "bad-metadata",
      `${name}: version ${version ?? "(none)"} is not known, expected ${VERSION}`,
    );
  }
}

/** The highest k among `vision.{k}` and `text.{k}`. */
function countLayers({ name, tensors }: TensorFiles): number {
  const layers = [...tensors.keys()].flatMap((key) => {
    const match = /^(?:vision|text)\.([1-9]\d{0,8})$/.exec(key);
    return match === null ? [] : [Number(match[1])];
  });
  if (layers.length === 0) {
    throw new InputError("missing-tensor", `${name} has no layers: neither vision.1 nor text.1`);
  }
  return Math.max(...layers);
}

function tensorOf(files: TensorFiles, tensor: string): StoredTensor {
  const found = files.tensors.get(tensor);
  if (found === undefined) throw new InputError("missing-tensor", `${files.name}: ${tensor} is missing`);
  return found;
}

/** All layers have the same width, and each modality the same number of tokens: they belong to the same prompts. */
function checkLayers(files: TensorFiles, layerCount: number) {
  let dimension = 0;
  const rows = { vision: 0, text: 0 };
  for (let layer = 1; layer <= layerCount; layer += 1) {
    for (const modality of MODALITIES) {
      const name = `${modality}.${layer}`;
      const [count, width] = checkShape(tensorOf(files, name), files.name);
      if (layer === 1) rows[modality] = count;
      if (layer === 1 && modality === "vision") dimension = width;
      if (width !== dimension) {
        const message = `${files.name}: ${name} has dimension ${width}, but vision.1 has ${dimension}`;
        throw new InputError("dim-mismatch", message);
      }
      if (count !== rows[modality]) {
        const message = `${files.name}: ${name} has ${count} rows, but ${modality}.1 has ${rows[modality]}`;
        throw new InputError("row-mismatch", message);
      }
    }
  }
  return { dimension, rows };
}

function checkShape({ name, dtype, shape }: StoredTensor, file: string): readonly [number, number] {
  if (!isFeatureDtype(dtype)) {
    throw new InputError(
      "bad-dtype",
      `${file}: ${name} has dtype ${dtype}, expected ${FEATURE_DTYPES.join(", ")}`,
    );
  }
  const [rows, width] = shape;
  if (rows === undefined || width === undefined || shape.length !== 2) {
    throw new InputError(
      "bad-shape",
      `${file}: ${name} has the shape [${shape}] of rank ${shape.length}, expected 2`,
    );
  }
  if (width === 0) throw new InputError("dim-mismatch", `${file}: ${name} has dimension 0`);
  if (rows < 2) {
    const message = `${file}: ${name} has ${rows} token rows; a covariance needs at least 2`;
    throw new InputError("no-tokens", message);
  }
  return [rows, width];
}

/** Null if the file has no offsets at all. */
async function checkSampleOffsets(
  files: TensorFiles,
  rows: Readonly<Record<Modality, number>>,
): Promise<SampleOffsets | null> {
  const isPresent = MODALITIES.some((modality) => files.tensors.has(`${modality}.sample_offsets`));
  if (!isPresent) return null;
  const [vision, text] = [
    await readSampleOffsets(files, "vision", rows.vision),
    await readSampleOffsets(files, "text", rows.text),
  ];
  if (vision.length !== text.length) {
    const counts = `vision.sample_offsets has ${vision.length - 1} samples, text.sample_offsets ${text.length - 1}`;
    throw new InputError("bad-sample-offsets", `${files.name}: ${counts}`);
  }
  return { vision, text };
}

async function readSampleOffsets(files: TensorFiles, modality: Modality, rows: number): Promise<number[]> {
  const tensor = tensorOf(files, `${modality}.sample_offsets`);
  const where = `${files.name}: ${tensor.name}`;
  if (tensor.dtype !== "I64")
    throw new InputError("bad-dtype", `${where} has dtype ${tensor.dtype}, expected I64`);
  const [length] = tensor.shape;
  if (tensor.shape.length !== 1 || length === undefined || length < 2) {
    throw new InputError("bad-shape", `${where} has the shape [${tensor.shape}], expected [samples + 1]`);
  }
  const offsets = new BigInt64Array((await tensor.file.read(tensor.position, tensor.bytes)).buffer);
  const isSorted = offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] ?? 0n));
  if (offsets[0] !== 0n || offsets.at(-1) !== BigInt(rows) || !isSorted) {
    throw new InputError("bad-sample-offsets", `${where} does not rise from 0 to the ${rows} rows`);
  }
  return Array.from(offsets, Number);
}

function tokenMatrix(files: TensorFiles, tensor: string): TokenMatrix {
  const { file, name, dtype, shape, position } = tensorOf(files, tensor);
  const [rows = 0, dimension = 0] = shape;
  const rowBytes = dimension * bytesOf(dtype as FeatureDtype);
  const norms = files.tensors.get(normsName(name));
  return {
    name,
    rows,
    dimension,
    ...(norms === undefined ? {} : { norms: () => readNorms(norms, rows, files.name) }),
    async readEncoded(start, count) {
      const bytes = await file.read(position + start * rowBytes, count * rowBytes);
      return { encoding: dtype as FeatureDtype, bytes };
    },
    async readRows(start, count) {
      const bytes = await file.read(position + start * rowBytes, count * rowBytes);
      const values = decodeElements(bytes, dtype as FeatureDtype);
      const index = firstNonFinite(values);
      if (index >= 0) {
        const place = `row ${start + Math.floor(index / dimension)} column ${index % dimension}`;
        const value = Number.isNaN(values[index]) ? "NaN" : "Inf";
        throw new InputError(
          "non-finite",
          `${file.name}: ${name} ${place} is ${value}; all values must be finite`,
        );
      }
      return values;
    },
  };
}

async function readNorms(
  tensor: StoredTensor,
  rows: number,
  file: string,
): Promise<Float64Array<ArrayBuffer>> {
  if (tensor.dtype !== "F64" || tensor.shape.length !== 1 || tensor.shape[0] !== rows) {
    throw new InputError(
      "bad-norms",
      `${file}: ${tensor.name} is ${tensor.dtype} [${tensor.shape}], expected F64 [${rows}]`,
    );
  }
  return new Float64Array((await tensor.file.read(tensor.position, tensor.bytes)).buffer);
}
