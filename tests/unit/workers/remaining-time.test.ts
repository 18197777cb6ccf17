import { describe, expect, it } from "vitest";
import { createRemainingTime } from "../../../workers/remaining-time.ts";

const layers = (done: number, total = 10) => ({ phase: "layers", done, total }) as const;

describe("the remaining time", () => {
  it("is unknown before anything is done, and then proportional", () => {
    const remaining = createRemainingTime("features", new Map());
    expect(remaining.at(layers(0), 1000)).toBeNull();
    expect(remaining.at(layers(2), 1400)).toBe(1600);
    expect(remaining.at(layers(10), 3000)).toBe(0);
  });

  it("is unknown for a first bundle until its last phase, since nobody knows how long that takes", () => {
    const remaining = createRemainingTime("onnx", new Map());
    remaining.at({ phase: "forward", done: 0, total: 4 }, 0);
    expect(remaining.at({ phase: "forward", done: 2, total: 4 }, 100)).toBeNull();
    remaining.at(layers(0), 200);
    expect(remaining.at(layers(5), 300)).toBe(100);
  });

  it("adds the phases to come as long as they took in the bundle before", () => {
    const known = new Map();
    const first = createRemainingTime("onnx", known);
    for (const [phase, begin, end] of [
      ["reading", 0, 10],
      ["images", 10, 110],
      ["forward", 110, 410],
      ["layers", 410, 810],
    ] as const) {
      first.at({ phase, done: 0, total: 4 }, begin);
      first.at({ phase, done: 4, total: 4 }, end);
    }
    const second = createRemainingTime("onnx", known);
    expect(second.at({ phase: "reading", done: 0, total: 4 }, 5000)).toBe(10 + 100 + 300 + 400);
    second.at({ phase: "images", done: 0, total: 4 }, 5010);
    expect(second.at({ phase: "images", done: 1, total: 4 }, 5060)).toBe(150 + 300 + 400);
  });
});
