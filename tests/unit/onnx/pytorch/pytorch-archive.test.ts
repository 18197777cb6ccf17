import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "#lib/errors.ts";
import { decodeElements } from "#lib/mir/features/element-types.ts";
import { readPytorchArchive } from "#lib/onnx/pytorch/pytorch-archive.ts";
import { openLocalFile } from "#lib/storage/byte-source.ts";
import { overlapping, twice } from "#tests/support/zip-surgery.ts";

/** Files written by PyTorch itself, through tests/reference/projectors/make_projectors.py. */
const GOLDEN = join(import.meta.dirname, "..", "..", "..", "golden", "projectors");
const BAD = join(GOLDEN, "bad");

async function read(path: string) {
  const file = await openLocalFile(path);
  try {
    const tensors = await readPytorchArchive(file);
    return new Map(
      await Promise.all(
        [...tensors].map(
          async ([name, tensor]) =>
            [
              name,
              {
                dtype: tensor.dtype,
                shape: tensor.shape,
                values: decodeElements(await tensor.read(), tensor.dtype),
              },
            ] as const,
        ),
      ),
    );
  } finally {
    await file.close();
  }
}

const refusal = (name: string) =>
  read(join(BAD, name)).then(
    () => null,
    (error: unknown) => error,
  );

describe("what torch.save writes", () => {
  it("reads a plain dict of float32 tensors with names and shapes", async () => {
    const tensors = await read(join(GOLDEN, "linear.bin"));
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["model.mm_projector.weight", "F32", [40, 24]],
      ["model.mm_projector.bias", "F32", [40]],
    ]);
  });

  it("reads bfloat16, and float16 of the format before PyTorch 1.6", async () => {
    const zipped = await read(join(GOLDEN, "mlp2x_gelu.bin"));
    expect(zipped.get("model.mm_projector.2.weight")).toMatchObject({ dtype: "BF16", shape: [40, 40] });
    const legacy = await read(join(GOLDEN, "mlp3x_gelu-legacy.bin"));
    expect(legacy.get("base_model.model.model.mm_projector.4.bias")).toMatchObject({
      dtype: "F16",
      shape: [40],
    });
    expect(legacy.size).toBe(6);
  });

  it("reads a state dict, leaving its modules' versions aside", async () => {
    const tensors = await read(join(GOLDEN, "state-dict.bin"));
    expect([...tensors.keys()]).toEqual(
      [0, 2].flatMap((i) => [`mm_projector.${i}.weight`, `mm_projector.${i}.bias`]),
    );
  });

  it("gathers views of one storage: a transposed matrix, every second element, an offset", async () => {
    const [zipped, legacy] = await Promise.all(
      ["strided.bin", "strided-legacy.bin"].map((name) => read(join(GOLDEN, name))),
    );
    expect(zipped).toEqual(legacy);
    const weight = zipped?.get("model.mm_projector.weight")?.values ?? [];
    const bias = zipped?.get("model.mm_projector.bias")?.values ?? [];
    // pool[3:83:2] and pool[7:967], viewed as 24 x 40 and transposed, share pool[7], pool[9], ...
    expect(weight[0]).toBe(bias[2]);
    expect(weight[2 * 24]).toBe(bias[3]);
    expect(weight).toHaveLength(960);
  });
});

/** The reason for which each file must be refused: kind, and a pattern of the message. */
const REFUSALS: Readonly<Record<string, readonly [string, RegExp]>> = {
  "reduce-system.bin": ["unsafe-pickle", /byte 2 of the pickle holds the name posix\.system/],
  "reduce-eval.bin": ["unsafe-pickle", /the name __builtin__\.eval/],
  "nested-system.bin": ["unsafe-pickle", /the name posix\.system/],
  "ordered-dict-of-arguments.bin": ["unsafe-pickle", /the name posix\.getcwd/],
  "global-subprocess.bin": ["unsafe-pickle", /the name subprocess\.Popen/],
  "global-torch-load.bin": ["unsafe-pickle", /the name torch\.load/],
  "global-dotted.bin": ["unsafe-pickle", /the name torch\._utils\._rebuild_tensor_v2\.__globals__/],
  "call-of-storage.bin": ["unsafe-pickle", /a call of torch\.FloatStorage/],
  "inst.bin": ["unsafe-pickle", /the opcode INST/],
  "obj.bin": ["unsafe-pickle", /the name os\.system/],
  "build.bin": ["unsafe-pickle", /the name __main__\.Old/],
  "build-on-ordered-dict.bin": ["unsafe-pickle", /the opcode BUILD/],
  "newobj.bin": ["unsafe-pickle", /the opcode NEWOBJ/],
  "stack-global.bin": ["unsafe-pickle", /another pickle protocol/],
  "extension.bin": ["unsafe-pickle", /the opcode EXT1/],
  "persistent-module.bin": ["unsafe-pickle", /a persistent id/],
  "parameter.bin": ["unsafe-pickle", /the name torch\._utils\._rebuild_parameter/],
  "integers.bin": ["unsafe-pickle", /the name torch\.LongStorage/],
  "sparse.bin": ["unsafe-pickle", /the name torch\._utils\._rebuild_sparse_tensor/],
  "module.bin": ["unsafe-pickle", /the name torch\.nn\.modules\.linear\.Linear/],
  "legacy-system.bin": ["unsafe-pickle", /the name posix\.system/],
  "number-key.bin": ["unsafe-pickle", /a key that is no text/],
  "list.bin": ["bad-archive", /no dict of tensors but a list/],
  "number-beside.bin": ["bad-archive", /"epoch" is no tensor but 3/],
  "out-of-bounds.bin": ["bad-archive", /reaches to element 4 of a storage of 4/],
  "negative-offset.bin": ["bad-archive", /at an impossible offset/],
  "negative-stride.bin": ["bad-archive", /of impossible shape/],
  "huge-shape.bin": ["bad-archive", /over a storage of 4 elements/],
  "storage-too-small.bin": ["bad-archive", /archive\/data\/0 has 16 bytes, 8 elements of F32 have 32/],
  "storage-missing.bin": ["bad-archive", /no entry archive\/data\/1/],
  "storage-elsewhere.bin": ["bad-archive", /no entry archive\/data\/\.\.\/\.\.\/data\/0/],
  "compressed.bin": ["bad-archive", /"archive\/data\.pkl" is compressed/],
  "path-escape.bin": ["bad-archive", /invalid relative path: \.\.\/evil/],
  "code-beside.bin": ["bad-archive", /the entry "archive\/code\/model\.py"/],
  "no-pickle.bin": ["bad-archive", /without data\.pkl/],
  "empty-pickle.bin": ["bad-archive", /malformed pickle at byte 0: it ends too early/],
  "endless-pickle.bin": ["bad-archive", /it ends too early/],
  "trailing.bin": ["bad-archive", /bytes follow the pickle's end/],
  "byteorder.bin": ["bad-archive", /byteorder must say little or big/],
  "not-torch.bin": ["bad-archive", /neither of its formats/],
  "truncated.bin": ["bad-archive", /no readable zip archive/],
  "truncated-legacy.bin": ["truncated", /truncated/],
};

describe("what a checkpoint must not be", () => {
  it.each(Object.entries(REFUSALS))("refuses %s, naming what and where", async (name, [kind, message]) => {
    const error = await refusal(name);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  it("has an expectation for every bad file, and none of them was carried out", async () => {
    expect(Object.keys(REFUSALS).sort()).toEqual((await readdir(BAD)).sort());
    expect(existsSync("/tmp/mirscope-was-here")).toBe(false);
  });

  it("refuses two entries of one name and entries over the same bytes", async () => {
    const whole = await readFile(join(GOLDEN, "linear.bin"));
    for (const bytes of [twice(whole), overlapping(whole)]) {
      const source = {
        name: "made.bin",
        size: bytes.length,
        read: slices(bytes),
        close: () => Promise.resolve(),
      };
      await expect(readPytorchArchive(source)).rejects.toMatchObject({ kind: "bad-archive" });
    }
  });

  it("reads or refuses, but never fails otherwise, when any byte of the pickle is changed", async () => {
    const whole = await readFile(join(GOLDEN, "state-dict.bin"));
    const start = whole.indexOf(Buffer.from([0x80, 0x02, 0x63]));
    const end = whole.indexOf("PK", start);
    const others: unknown[] = [];
    for (let at = start; at < end; at += 1) {
      for (const value of [0, 0x52, 0x62, 0x85, 0xff]) {
        const bytes = new Uint8Array(whole);
        bytes[at] = value;
        const source = {
          name: "made.bin",
          size: bytes.length,
          read: slices(bytes),
          close: () => Promise.resolve(),
        };
        const error: unknown = await readPytorchArchive(source).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        if (error !== null && !(error instanceof InputError)) others.push(error);
      }
    }
    expect(others).toEqual([]);
  });
});

function slices(bytes: Uint8Array) {
  return (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> =>
    offset + length > bytes.length
      ? Promise.reject(new InputError("truncated", "it ends"))
      : Promise.resolve(new Uint8Array(bytes.slice(offset, offset + length)));
}
