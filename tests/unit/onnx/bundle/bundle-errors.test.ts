import { appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkExternalData } from "#lib/onnx/bundle/bundle-external-data.ts";
import { openVisionLanguageModel } from "#lib/onnx/vision-language/vision-language.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";
import {
  bundledCheckpoint,
  copyOf,
  inputErrorOf,
  temporaryDirectory,
  writeJson,
} from "#tests/support/mini-lvlm-bundle.ts";

const GOOD = bundledCheckpoint("lr-1e-4/step-500");

/** Opens a copy of a valid bundle after damaging it. */
async function errorAfter(spoil: (bundle: string) => Promise<unknown>) {
  const bundle = await copyOf(GOOD);
  await spoil(bundle);
  return inputErrorOf(openVisionLanguageModel(bundle, "cpu"));
}

const changeJson = (name: string, changes: object) => async (bundle: string) => {
  const path = join(bundle, name);
  await writeJson(path, { ...JSON.parse(await readFile(path, "utf8")), ...changes });
};

describe("a bundle that cannot be used is refused", () => {
  test("when its directory is missing, or holds nothing of a bundle", async () => {
    const empty = await temporaryDirectory();
    expect(await inputErrorOf(openVisionLanguageModel(join(empty, "gone"), "cpu"))).toMatchObject({
      kind: "not-a-bundle",
    });
    const error = await inputErrorOf(openVisionLanguageModel(empty, "cpu"));
    expect(error.kind).toBe("not-a-bundle");
    expect(error.message).toContain("onnx/decoder_model.onnx or onnx/decoder_model_merged.onnx");
  });

  test.each(["config.json", "preprocessor_config.json", "tokenizer.json", "onnx/vision_encoder.onnx"])(
    "when %s is missing, by that name",
    async (name) => {
      const error = await errorAfter((bundle) => rm(join(bundle, name)));
      expect(error.kind).toBe("missing-file");
      expect(error.message).toMatch(new RegExp(`lacks ${name}$`));
    },
  );

  test("when the decoder has no hidden states, and none can be told from its graph, saying what to do", async () => {
    const error = await errorAfter((bundle) =>
      rename(join(bundle, "onnx/embed_tokens.onnx"), join(bundle, "onnx/decoder_model.onnx")).then(async () =>
        writeFile(
          join(bundle, "onnx/embed_tokens.onnx"),
          await readFile(join(GOOD, "onnx/embed_tokens.onnx")),
        ),
      ),
    );
    expect(error.kind).toBe("missing-layer");
    expect(error.message).toMatch(
      /decoder_model\.onnx has no hidden-state outputs, .*: its node names show no tensor for hidden_states\.1; its structure shows no blocks .* where config\.json names 8, .* scripts\/export_bundle\.py/,
    );
  });

  test("when config.json names more or fewer layers than the decoder gives", async () => {
    const more = await errorAfter(changeJson("config.json", { text_config: { num_hidden_layers: 10 } }));
    expect(more.kind).toBe("missing-layer");
    expect(more.message).toContain("lacks the outputs hidden_states.9, hidden_states.10 of 10 layers");
    const fewer = await errorAfter(changeJson("config.json", { text_config: { num_hidden_layers: 6 } }));
    expect(fewer).toMatchObject({ kind: "bad-config", message: /of 8 layers, config\.json names 6$/ });
  });

  test("when config.json is not JSON, no object, or has a key of the wrong type", async () => {
    const broken = await errorAfter((bundle) => writeFile(join(bundle, "config.json"), "{,"));
    expect(broken).toMatchObject({ kind: "bad-config", message: /config\.json is not valid JSON$/ });
    const list = await errorAfter((bundle) => writeFile(join(bundle, "config.json"), "[]"));
    expect(list).toMatchObject({ kind: "bad-config", message: /must hold a JSON object$/ });
    const typed = await errorAfter(changeJson("config.json", { image_token_index: "3" }));
    expect(typed).toMatchObject({ kind: "bad-config", message: /config\.json: image_token_index: / });
  });

  test("when the tokenizer does not know the image token, or is none", async () => {
    const unknown = await errorAfter(changeJson("config.json", { image_token_index: 9999 }));
    expect(unknown).toMatchObject({ kind: "bad-config", message: /image token/ });
    const none = await errorAfter((bundle) => writeFile(join(bundle, "tokenizer.json"), "{}"));
    expect(none).toMatchObject({ kind: "bad-config", message: /tokenizer\.json is unusable/ });
  });

  test("when a model file is none, or is cut short", async () => {
    const text = await errorAfter((bundle) =>
      writeFile(join(bundle, "onnx/vision_encoder.onnx"), "not a model"),
    );
    expect(text).toMatchObject({ kind: "bad-model", message: /vision_encoder\.onnx/ });
    const cut = await errorAfter(async (bundle) => {
      const path = join(bundle, "onnx/decoder_model.onnx");
      await writeFile(path, (await readFile(path)).subarray(0, 500_000));
    });
    expect(cut).toMatchObject({ kind: "bad-model", message: /decoder_model\.onnx/ });
  });

  test("when a model file is a link out of the bundle", async () => {
    const error = await errorAfter(async (bundle) => {
      await rm(join(bundle, "onnx/embed_tokens.onnx"));
      await symlink(join(GOOD, "onnx/embed_tokens.onnx"), join(bundle, "onnx/embed_tokens.onnx"));
    });
    expect(error).toMatchObject({ kind: "path-escape", message: /embed_tokens\.onnx/ });
  });
});

/** A protobuf field of wire type 2. */
const field = (number: number, payload: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(payload);
  if (bytes.length > 127) throw new RangeError("one length byte only");
  const tag = number * 8 + 2;
  return Buffer.concat([
    Buffer.from(tag < 128 ? [tag] : [(tag & 0x7f) | 0x80, tag >> 7]),
    Buffer.of(bytes.length),
    bytes,
  ]);
};

const entry = (location: string) => field(13, Buffer.concat([field(1, "location"), field(2, location)]));
/** Protobuf merges repeated messages, so that appended bytes add to the model's graph. */
const inGraph = (location: string) => field(7, field(5, entry(location)));
const inSubgraph = (location: string) => field(7, field(1, field(5, field(6, field(5, entry(location))))));
const inAttribute = (location: string) => field(7, field(1, field(5, field(5, entry(location)))));

describe("external data", () => {
  async function check(appended: Uint8Array) {
    const bundle = await copyOf(GOOD);
    await appendFile(join(bundle, "onnx/embed_tokens.onnx"), appended);
    await mkdir(join(bundle, "weights"));
    await writeFile(join(bundle, "weights/a.bin"), "");
    await mkdir(join(bundle, "onnx/more"));
    await writeFile(join(bundle, "onnx/more/a.bin"), "");
    await writeFile(join(bundle, "onnx/b.bin"), "");
    await symlink("/etc/hostname", join(bundle, "onnx/linked.bin"));
    return checkExternalData(await openLocalDirectory(bundle, "not-a-bundle"), "onnx/embed_tokens.onnx");
  }

  test("is found nowhere in a model that carries its weights itself", async () => {
    await expect(check(Buffer.of())).resolves.toEqual([]);
  });

  test("is allowed beside the model and in folders there", async () => {
    await expect(check(Buffer.concat([inGraph("b.bin"), inSubgraph("more/a.bin")]))).resolves.toEqual([
      "onnx/b.bin",
      "onnx/more/a.bin",
    ]);
  });

  test("is refused elsewhere in the bundle, where ONNX Runtime would not open it", async () => {
    expect(await inputErrorOf(check(inGraph("../weights/a.bin")))).toMatchObject({
      kind: "path-escape",
      message: /names external data at "\.\.\/weights\/a\.bin", outside its own folder/,
    });
  });

  test.each([
    ["an upward path", inGraph("../../secrets.bin")],
    ["an absolute path", inGraph("/etc/hostname")],
    ["a link out of the bundle", inGraph("linked.bin")],
    ["an upward path in a subgraph", inSubgraph("../../secrets.bin")],
    ["an upward path in a node's attribute", inAttribute("../../../etc/hostname")],
  ])("is refused at %s", async (_, appended) => {
    expect(await inputErrorOf(check(appended))).toMatchObject({ kind: "path-escape" });
  });

  test("is refused where the file does not exist, as in ONNX Runtime's name for raw memory", async () => {
    expect(await inputErrorOf(check(inGraph("*/_ORT_MEM_ADDR_/*")))).toMatchObject({ kind: "missing-file" });
  });

  test("cannot hide behind a field number whose upper bits other parsers drop", async () => {
    // graph { initializer { ... } } with bit 35 of the outer tag set: field 7 for a parser of 32-bit tags
    const [, ...rest] = inGraph("/etc/hostname");
    const tag = Buffer.of(0xba, 0x80, 0x80, 0x80, 0x80, 0x01);
    expect(await inputErrorOf(check(Buffer.concat([tag, Buffer.from(rest)])))).toMatchObject({
      kind: "bad-model",
    });
  });

  test("makes opening the bundle fail before ONNX Runtime sees the model", async () => {
    const error = await errorAfter((bundle) =>
      appendFile(join(bundle, "onnx/decoder_model.onnx"), inGraph("/etc/passwd")),
    );
    expect(error).toMatchObject({
      kind: "path-escape",
      message: /decoder_model\.onnx names external data at "\/etc\/passwd"/,
    });
  });
});
