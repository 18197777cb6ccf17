import { describe, expect, test } from "vitest";
import { InputError } from "#lib/errors.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { INPUT_KINDS } from "#lib/mir/input-kinds.ts";
import { badCases, badFile } from "#tests/support/golden.ts";

/** The error from opening or computing a file. */
async function refusalOf(path: string): Promise<unknown> {
  try {
    const source = await openFeaturesFile(path);
    try {
      await computeMir(source, { definitions: ["exact"], device: "cpu" });
    } finally {
      await source.close();
    }
  } catch (error) {
    return error;
  }
  return null;
}

describe("malformed features files", () => {
  test.each(badCases)(
    "%s is refused with its kind and says where",
    async (_name, { file, kind, mentions }) => {
      const error = await refusalOf(badFile(file));
      expect(error).toBeInstanceOf(InputError);
      if (!(error instanceof InputError)) return;
      expect(error.kind, error.message).toBe(kind);
      expect(Object.keys(INPUT_KINDS)).toContain(error.kind);
      const text = error.message.toLowerCase();
      // without the file's own name, which often contains it too
      const beyondName = text.replaceAll(file.toLowerCase(), "");
      expect(
        mentions.some((word) => beyondName.includes(word.toLowerCase())),
        error.message,
      ).toBe(true);
      expect(error.message).not.toContain("\n");
    },
  );

  test("all of the examples are tried", () => {
    expect(badCases).toHaveLength(41);
  });

  test("a directory and a missing file are named as such", async () => {
    expect(await refusalOf(badFile("."))).toMatchObject({ kind: "not-a-file" });
    expect(await refusalOf(badFile("nowhere.safetensors"))).toMatchObject({ kind: "missing-file" });
  });
});
