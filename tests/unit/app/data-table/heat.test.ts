import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { heatColor } from "#app/_components/data-table/heat.ts";

type Rgb = readonly [number, number, number];

const read = (path: string) => readFileSync(new URL(`../../../../app/${path}`, import.meta.url), "utf8");
const tableCss = read("_components/data-table/data-table.css");
const globals = read("globals.css");

/** The declarations of the first rule of a selector. */
function declarations(css: string, selector: string): string {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no rule for ${selector}`);
  return css.slice(start, css.indexOf("}", start));
}

function property(rule: string, name: string): string {
  const value = new RegExp(`${name}:\\s*([^;]+);`).exec(rule)?.[1];
  if (value === undefined) throw new Error(`no ${name}`);
  return value;
}

const fromHex = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as never;
const fromRgb = (text: string): Rgb => (text.match(/\d+/g) ?? []).map(Number) as never;
const mix = (a: Rgb, b: Rgb, part: number): Rgb =>
  a.map((value, i) => value * part + (b[i] ?? 0) * (1 - part)) as never;

/** WCAG 2.2, relative luminance and contrast. */
function luminance(color: Rgb): number {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe("the shade of a cell", () => {
  it("goes along viridis, from violet to yellow, and is kept inside", () => {
    expect(heatColor(0)).toBe("rgb(68 1 84)");
    expect(heatColor(0.5)).toBe("rgb(38 130 142)");
    expect(heatColor(1)).toBe("rgb(253 231 37)");
    expect(heatColor(-3)).toBe(heatColor(0));
    expect(heatColor(7)).toBe(heatColor(1));
  });

  it("becomes lighter all the way, so that it reads without colour too", () => {
    const lights = Array.from({ length: 65 }, (_, step) => luminance(fromRgb(heatColor(step / 64))));
    expect(lights).toEqual([...lights].sort((a, b) => a - b));
  });

  it.each(["light", "dark"])("leaves every text on it readable, in the %s scheme", (scheme) => {
    const root = `:root[data-mantine-color-scheme="${scheme}"]`;
    const tokens = declarations(globals, root);
    const part =
      Number.parseFloat(property(declarations(tableCss, `${root} .grid-scroll`), "--heat-part")) / 100;
    const own = declarations(tableCss, `${root} .grid-cell[data-heat]`);
    const texts = [
      property(tokens, "--text"),
      ...["--good", "--bad", "--accent"].map((name) => property(own, name)),
    ];
    for (let step = 0; step <= 64; step += 1) {
      const ground = mix(fromRgb(heatColor(step / 64)), fromHex(property(tokens, "--page")), part);
      for (const text of texts) {
        expect(contrast(fromHex(text), ground), `${text} at ${step / 64}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
