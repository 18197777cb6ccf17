import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { DEFAULT_ZIP_LIMITS, extractZip, type ZipLimits } from "#lib/storage/zip-file.ts";
import { makeZip } from "#tests/support/zip.ts";

const made: string[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

async function extract(bytes: Uint8Array, limits: ZipLimits = DEFAULT_ZIP_LIMITS) {
  const root = await mkdtemp(join(tmpdir(), "mirscope-zip-"));
  made.push(root);
  const archive = join(root, "set.zip");
  await writeFile(archive, bytes);
  const directory = join(root, "a", "b", "out");
  const names = await extractZip(archive, directory, limits);
  return { root, directory, names };
}

const refusal = async (bytes: Uint8Array, limits?: ZipLimits): Promise<AppError> => {
  const error = await extract(bytes, limits).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${String(error)}`);
};

describe("Unpacking a zip", () => {
  test("writes its files and passes over what file managers leave behind", async () => {
    const { directory, names } = await extract(
      makeZip([
        { name: "set/images/00.txt", data: "eins" },
        { name: "set/.DS_Store", data: "x" },
        { name: "__MACOSX/set/._00.txt", data: "x" },
      ]),
    );
    expect(names).toEqual(["set/images/00.txt"]);
    expect(await readFile(join(directory, "set/images/00.txt"), "utf8")).toBe("eins");
  });

  test.each(["../out.txt", "a/../../out.txt", "/etc/out.txt", "a\\..\\out.txt", "C:/out.txt", "a//b.txt"])(
    "refuses the entry %s, and writes nothing outside its directory",
    async (name) => {
      const bytes = makeZip([{ name, data: "out" }]);
      expect(await refusal(bytes)).toMatchObject({ kind: "path-escape" });
      const root = made.at(-1) ?? "";
      const written = await readdir(root, { recursive: true, withFileTypes: true });
      expect(written.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual(["set.zip"]);
    },
  );

  test("refuses links", async () => {
    const bytes = makeZip([{ name: "passwd.txt", data: "/etc/passwd", mode: 0o120777 }]);
    const error = await refusal(bytes);
    expect(error).toMatchObject({ kind: "path-escape" });
    expect(error.message).toContain("passwd.txt is a link");
  });

  test("refuses a bomb by its header before a byte is written", async () => {
    const error = await refusal(makeZip([{ name: "bomb.txt", data: Buffer.alloc(64 * 2 ** 20) }]));
    expect(error).toMatchObject({ kind: "bad-zip" });
    expect(error.message).toContain("bomb.txt");
  });

  test("stops a file that unpacks to more than its header says", async () => {
    const bytes = makeZip([{ name: "liar.txt", data: Buffer.alloc(2 ** 20), claimedSize: 100 }]);
    expect(await refusal(bytes)).toMatchObject({ kind: "bad-zip" });
  });

  test("refuses more bytes or entries than it is allowed", async () => {
    const noise = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251));
    const bytes = makeZip(["a.txt", "b.txt"].map((name) => ({ name, data: noise })));
    expect(await refusal(bytes, { ...DEFAULT_ZIP_LIMITS, maximumBytes: 4000 })).toMatchObject({
      code: "too-large",
    });
    expect(await refusal(bytes, { ...DEFAULT_ZIP_LIMITS, maximumEntries: 1 })).toMatchObject({
      code: "too-large",
    });
  });

  test("refuses what is no zip, and one that was cut", async () => {
    expect(await refusal(Buffer.from("no zip at all, but long enough to hold an end record"))).toMatchObject({
      kind: "bad-zip",
    });
    const whole = makeZip([{ name: "a.txt", data: "text" }]);
    expect(await refusal(whole.subarray(0, whole.length - 8))).toMatchObject({ kind: "bad-zip" });
    const twice = makeZip(["a.txt", "a.txt"].map((name) => ({ name, data: "text" })));
    expect(await refusal(twice)).toMatchObject({ kind: "bad-zip" });
  });
});
