import { createHash } from "node:crypto";
import { appendFile, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import {
  copyOf,
  EVALUATION_SET,
  inputErrorOf,
  temporaryDirectory,
  writeJson,
} from "#tests/support/mini-lvlm-bundle.ts";

interface Manifest {
  version: number;
  prompt: string;
  pairs: { id: string; image: string; text: string }[];
}

const manifestOf = async (directory: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(directory, "manifest.json"), "utf8"));

async function withManifest(change: (manifest: Manifest) => unknown): Promise<string> {
  const directory = await copyOf(EVALUATION_SET);
  const manifest = await manifestOf(directory);
  await writeJson(join(directory, "manifest.json"), change(manifest) ?? manifest);
  return directory;
}

const withPair = (change: Partial<Manifest["pairs"][number]>) =>
  withManifest((manifest) => {
    manifest.pairs[3] = { id: "03", image: "images/03.png", text: "texts/03.txt", ...change };
  });

describe("reading an evaluation set", () => {
  test("gives every pair in the manifest's order, texts without their final line break", async () => {
    const { pairs, template } = await readEvaluationSet(EVALUATION_SET);
    expect(template).toBe("<s><image>{text}");
    expect(pairs).toHaveLength(40);
    expect(pairs[7]).toMatchObject({ id: "07", imagePath: "images/07.png" });
    expect(`${pairs[7]?.text}\n`).toBe(await readFile(join(EVALUATION_SET, "texts/07.txt"), "utf8"));
  });

  test("identifies the set by the documented hash of template, images and texts", async () => {
    const { digest } = await readEvaluationSet(EVALUATION_SET);
    const { prompt, pairs } = await manifestOf(EVALUATION_SET);
    const hash = createHash("sha256");
    const add = (bytes: Buffer) => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(bytes.length));
      hash.update(length).update(bytes);
    };
    add(Buffer.from(prompt));
    for (const { image, text } of pairs) {
      add(await readFile(join(EVALUATION_SET, image)));
      add(Buffer.from((await readFile(join(EVALUATION_SET, text), "utf8")).replace(/\n$/, "")));
    }
    expect(digest).toBe(hash.digest("hex"));
  });

  test("gives another digest for another template, text, image or order, and the same for other names", async () => {
    const original = (await readEvaluationSet(EVALUATION_SET)).digest;
    const digestAfter = async (change: (directory: string) => Promise<unknown>) => {
      const directory = await copyOf(EVALUATION_SET);
      await change(directory);
      return (await readEvaluationSet(directory)).digest;
    };
    const rewrite = (change: (manifest: Manifest) => void) => async (directory: string) => {
      const manifest = await manifestOf(directory);
      change(manifest);
      await writeJson(join(directory, "manifest.json"), manifest);
    };
    const others = await Promise.all([
      digestAfter(rewrite((manifest) => Object.assign(manifest, { prompt: "<s><image> {text}" }))),
      digestAfter(rewrite((manifest) => manifest.pairs.reverse())),
      digestAfter((directory) => appendFile(join(directory, "texts/05.txt"), "more")),
      digestAfter((directory) => appendFile(join(directory, "images/05.png"), "more")),
    ]);
    expect(new Set([original, ...others]).size).toBe(5);
    const renamed = digestAfter(async (directory) => {
      await rename(join(directory, "images/05.png"), join(directory, "images/five.png"));
      await rewrite((manifest) =>
        Object.assign(manifest.pairs[5] ?? {}, { id: "5", image: "images/five.png" }),
      )(directory);
    });
    await expect(renamed).resolves.toBe(original);
  });

  test("refuses a directory that is missing, or has no manifest", async () => {
    const empty = await temporaryDirectory();
    expect(await inputErrorOf(readEvaluationSet(join(empty, "nowhere")))).toMatchObject({
      kind: "bad-eval-set",
    });
    expect(await inputErrorOf(readEvaluationSet(empty))).toMatchObject({
      kind: "bad-eval-set",
      message: `${empty} has no manifest.json`,
    });
  });

  test.each([
    ["no {text}", (m: Manifest) => ({ ...m, prompt: "<s><image>" }), /prompt: must contain \{text\} once/],
    [
      "two images",
      (m: Manifest) => ({ ...m, prompt: "<image><image>{text}" }),
      /prompt: must contain <image> once/,
    ],
    ["text first", (m: Manifest) => ({ ...m, prompt: "{text}<image>" }), /prompt: <image> must stand before/],
    ["no pairs", (m: Manifest) => ({ ...m, pairs: [] }), /pairs: must hold at least one/],
    ["no image", (m: Manifest) => ({ ...m, pairs: [{ id: "a", text: "t" }] }), /pairs\.0\.image/],
    ["version 2", (m: Manifest) => ({ ...m, version: 2 }), /version: must be 1/],
    [
      "a repeated id",
      (m: Manifest) => ({ ...m, pairs: [...m.pairs, ...m.pairs.slice(4, 5)] }),
      /the id "04"/,
    ],
  ])("refuses a manifest with %s, naming the place", async (_, change, message) => {
    const error = await inputErrorOf(readEvaluationSet(await withManifest(change)));
    expect(error.kind).toBe("bad-eval-set");
    expect(error.message).toMatch(message);
  });

  test("refuses a manifest that is not JSON", async () => {
    const directory = await copyOf(EVALUATION_SET);
    await writeFile(join(directory, "manifest.json"), "{");
    expect(await inputErrorOf(readEvaluationSet(directory))).toMatchObject({ kind: "bad-eval-set" });
  });

  test("refuses paths that leave the directory, as written or through a link", async () => {
    const upward = await inputErrorOf(readEvaluationSet(await withPair({ image: "../../secret.png" })));
    expect(upward).toMatchObject({ kind: "path-escape" });
    const absolute = await inputErrorOf(readEvaluationSet(await withPair({ text: "/etc/hostname" })));
    expect(absolute).toMatchObject({ kind: "path-escape" });

    const linked = await copyOf(EVALUATION_SET);
    await rm(join(linked, "texts/03.txt"));
    await symlink("/etc/hostname", join(linked, "texts/03.txt"));
    const error = await inputErrorOf(readEvaluationSet(linked));
    expect(error.kind).toBe("path-escape");
    expect(error.message).toContain("texts/03.txt");
  });

  test("refuses a missing image, an empty text and a text that is not UTF-8, naming the file", async () => {
    const missing = await inputErrorOf(readEvaluationSet(await withPair({ image: "images/none.png" })));
    expect(missing).toMatchObject({ kind: "missing-file" });
    expect(missing.message).toContain("images/none.png");

    const empty = await copyOf(EVALUATION_SET);
    await writeFile(join(empty, "texts/03.txt"), " \n");
    expect((await inputErrorOf(readEvaluationSet(empty))).message).toContain("texts/03.txt");

    const latin = await copyOf(EVALUATION_SET);
    await writeFile(join(latin, "texts/03.txt"), Uint8Array.of(0xe9, 0x74, 0xe9));
    expect(await inputErrorOf(readEvaluationSet(latin))).toMatchObject({ kind: "bad-utf8" });
  });
});
