import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import {
  bundledCheckpoint,
  EVALUATION_SET,
  inputErrorOf,
  temporaryDirectory,
} from "#tests/support/mini-lvlm-bundle.ts";
import { externalize } from "#tests/support/model-surgery.ts";

const BUNDLE = bundledCheckpoint("data-500/step-31");

/** The bundle as stored in Hugging Face's cache: a snapshot of links to blobs. */
async function snapshotOf(change: (bundle: string) => Promise<unknown> = async () => undefined) {
  const repository = join(await temporaryDirectory(), "hub", "models--team--tiny-llava");
  const snapshot = join(repository, "snapshots", "0123456789abcdef0123456789abcdef01234567");
  await cp(BUNDLE, snapshot, { recursive: true });
  await change(snapshot);
  await mkdir(join(repository, "blobs"));
  const files = await readdir(snapshot, { recursive: true, withFileTypes: true });
  for (const [index, file] of files.filter((entry) => entry.isFile()).entries()) {
    const path = join(file.parentPath, file.name);
    const blob = join(repository, "blobs", `${index}`.padStart(64, "0"));
    await rename(path, blob);
    await symlink(relative(dirname(path), blob), path);
  }
  return snapshot;
}

const featuresOf = async (bundle: string) => {
  const path = join(await temporaryDirectory(), "features.safetensors");
  await writeBundleFeatures(bundle, EVALUATION_SET, path);
  return readFile(path);
};

test("a snapshot in Hugging Face's cache gives the features of the same files without links", async () => {
  expect((await featuresOf(await snapshotOf())).equals(await featuresOf(BUNDLE))).toBe(true);
});

test("with external weights, which ONNX Runtime does not read through links, it is told how to get real files", async () => {
  const snapshot = await snapshotOf((bundle) =>
    externalize(join(bundle, "onnx/decoder_model.onnx"), "decoder_model.onnx_data"),
  );
  expect(await inputErrorOf(featuresOf(snapshot))).toMatchObject({
    kind: "path-escape",
    message: /decoder_model\.onnx_data is a link, .* hf download REPO --local-dir DIR/,
  });
});

test("a link out of the repository is refused as anywhere else", async () => {
  const snapshot = await snapshotOf();
  const outside = join(await temporaryDirectory(), "tokenizer.json");
  await writeFile(outside, "{}");
  await rename(join(snapshot, "tokenizer.json"), join(snapshot, "moved.json"));
  await symlink(outside, join(snapshot, "tokenizer.json"));
  expect(await inputErrorOf(featuresOf(snapshot))).toMatchObject({ kind: "path-escape" });
});
