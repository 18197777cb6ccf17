import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TAG_COLOURS } from "#lib/runs/tag-colour-schema.ts";

const css = readFileSync(
  join(import.meta.dirname, "..", "..", "..", "app", "_components", "values", "tag-value.css"),
  "utf8",
);

/** The two variables of a colour in a scheme, from the stylesheet. */
function pairOf(scheme: string, name: string): { soft: string; ink: string } | null {
  const rule = new RegExp(
    `scheme="${scheme}"\\] \\[data-colour="${name}"\\] \\{\\s*--tag-soft: (#[0-9a-f]{6});\\s*--tag-ink: (#[0-9a-f]{6});`,
  ).exec(css);
  return rule?.[1] === undefined || rule[2] === undefined ? null : { soft: rule[1], ink: rule[2] };
}

/** Relative luminance as defined by WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"])("In the %s scheme", (scheme) => {
  test.each(TAG_COLOURS)("a tag in %s is readable: text on its ground, and on the page", (name) => {
    const pair = pairOf(scheme, name);
    expect(pair).not.toBeNull();
    expect(contrast(pair?.soft ?? "", pair?.ink ?? "")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme === "light" ? "#ffffff" : "#16171a", pair?.ink ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test("no two colours are the same", () => {
    const pairs = TAG_COLOURS.map((name) => JSON.stringify(pairOf(scheme, name)));
    expect(new Set(pairs).size).toBe(TAG_COLOURS.length);
  });
});
