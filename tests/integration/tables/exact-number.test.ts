import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { exactNumberOf } from "#lib/format/exact-number.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

/** Texts that are almost numbers: digits, signs, points, exponents, blanks and other characters. */
const nearNumbers = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.double({ noNaN: true }).map((value) => value.toExponential()),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(String),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: -340, max: 340 }))
    .map(([digits, power]) => `${digits}e${power}`),
  fc
    .tuple(
      fc.constantFrom("", "+", "-"),
      fc.stringMatching(/^[0-9]{0,20}$/),
      fc.stringMatching(/^(\.[0-9]{0,20})?$/),
      fc.stringMatching(/^([eE][+-]?[0-9]{0,5})?$/),
    )
    .map((parts) => parts.join("")),
  fc.string({ unit: fc.constantFrom(..."0123456789.eE+-_ \n\t٣") }),
  fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
  fc.stringMatching(/^[1-9]0{50,70}$/),
);

describe("Numbers of settings", () => {
  test("are the same in PostgreSQL and in TypeScript, for random texts near the border", async () => {
    const texts = fc.sample(nearNumbers, { seed: 20261201, numRuns: 8000 });
    const rows = await db().$queryRaw<{ value: string; number: number | null }[]>`
      SELECT t.value, exact_number(t.value) AS number
      FROM unnest(${texts}::text[]) WITH ORDINALITY AS t(value, position) ORDER BY t.position`;
    expect(rows.map(({ value, number }) => [value, number])).toEqual(
      texts.map((text) => [text, exactNumberOf(text)]),
    );
    const numbers = rows.filter(({ number }) => number !== null).length;
    expect(numbers).toBeGreaterThan(2000);
    expect(rows.length - numbers).toBeGreaterThan(2000);
  });
});
