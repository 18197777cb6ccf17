import { InputError } from "#lib/errors.ts";
import { decodeElements, isFeatureDtype } from "#lib/mir/features/element-types.ts";
import { openTensorFiles } from "#lib/mir/features/safetensors-files.ts";
import type { ProjectorWeights } from "#lib/onnx/projector/projector-layers.ts";
import { readPytorchArchive } from "#lib/onnx/pytorch/pytorch-archive.ts";
import { openLocalFile } from "#lib/storage/byte-source.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/**
 * File names that LLaVA and converters of its files use for a projector; safetensors first, which cannot contain code.
 */
export const PROJECTOR_FILES = ["mm_projector.safetensors", "mm_projector.bin"] as const;

const PREFIX = /^(?:.*\.)?(?:mm_projector|multi_modal_projector)\./;
/** A Q-Former of bert-base's size over a vocabulary of 128,000 has about 3e8 elements. */
const MAXIMUM_ELEMENTS = 4e8;

interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The projector's weights in float32, by their names after `mm_projector.`.
 * @throws InputError `missing-file`, `bad-projector`, `bad-dtype`, and the kinds of both readers
 */
export async function readProjectorWeights(
  directory: LocalDirectory,
): Promise<{ readonly file: string; readonly weights: ProjectorWeights }> {
  const present = await Promise.all(PROJECTOR_FILES.map((name) => directory.has(name)));
  const name = PROJECTOR_FILES.find((_, index) => present[index]);
  if (name === undefined) {
    throw new InputError("missing-file", `${directory.path} has neither ${PROJECTOR_FILES.join(" nor ")}`);
  }
  const path = await directory.filePath(name);
  const where = `${directory.path}/${name}`;
  const weights = name.endsWith(".bin") ? await readArchive(path, where) : await readSafetensors(path, where);
  return { file: where, weights };
}

async function readArchive(path: string, where: string): Promise<ProjectorWeights> {
  const file = await openLocalFile(path);
  try {
    return await decodeAll(await readPytorchArchive(file), where);
  } finally {
    await file.close();
  }
}

async function readSafetensors(path: string, where: string): Promise<ProjectorWeights> {
  const files = await openTensorFiles(path);
  try {
    const raw = [...files.tensors].map(([name, { dtype, shape, file, position, bytes }]) => {
      return [name, { dtype, shape, read: () => file.read(position, bytes) }] as const;
    });
    return await decodeAll(new Map(raw), where);
  } finally {
    await files.close();
  }
}

async function decodeAll(tensors: ReadonlyMap<string, RawTensor>, where: string): Promise<ProjectorWeights> {
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  let elements = 0;
  for (const [fullName, { dtype, shape, read }] of tensors) {
    const name = fullName.replace(PREFIX, "");
    if (name === fullName) {
      throw new InputError(
        "bad-projector",
        `${where}: ${fullName} is no tensor of a projector (mm_projector.…)`,
      );
    }
    if (weights.has(name)) throw new InputError("bad-projector", `${where} has ${name} under two prefixes`);
    if (!isFeatureDtype(dtype))
      throw new InputError("bad-dtype", `${where}: ${fullName} has the type ${dtype}`);
    elements += shape.reduce((product, size) => product * size, 1);
    if (elements > MAXIMUM_ELEMENTS)
      throw new InputError("too-large", `${where} is too large for a projector`);
    const values = decodeElements(await read(), dtype);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new InputError("non-finite", `${where}: element ${bad} of ${fullName} is ${values[bad]}`);
    weights.set(name, { shape, values: values instanceof Float32Array ? values : Float32Array.from(values) });
  }
  return weights;
}
