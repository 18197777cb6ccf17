import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INPUT_KINDS } from "#lib/mir/input-kinds.ts";

const LIB = join(import.meta.dirname, "..", "..", "..", "lib");

test("every kind of InputError that the code throws is explained in the list of kinds", () => {
  const files = readdirSync(LIB, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const thrown = files.flatMap((name) =>
    [...readFileSync(join(LIB, name), "utf8").matchAll(/InputError\(\s*"([a-z0-9-]+)"/g)].map(
      ([, kind]) => kind,
    ),
  );
  expect(thrown.length).toBeGreaterThan(30);
  const unexplained = new Set(thrown).difference(new Set(Object.keys(INPUT_KINDS)));
  expect([...unexplained]).toEqual([]);
});
