import { describe, expect, it } from "vitest";
import { decimalsOf } from "#app/_components/values/number-value.tsx";
import { comparabilityNotes } from "#lib/analysis/comparability.ts";
import type { MirCell } from "#lib/tables/query/schema.ts";

const ID = "00000000-0000-4000-8000-000000000001";
const OTHER = "00000000-0000-4000-8000-000000000002";

function cellWith(cell: Partial<MirCell>): MirCell {
  return {
    value: 3,
    origin: "computed",
    source: null,
    step: 1,
    checkpointId: ID,
    evaluationSetId: ID,
    otherSet: null,
    layerCount: 24,
    errorEstimate: 1e-9,
    standardError: null,
    standardErrorPaired: null,
    sampleCount: null,
    alsoReported: null,
    isOfLastCheckpoint: true,
    ...cell,
  };
}

describe("what keeps MIR values from being compared", () => {
  it("is nothing when set, layers and origin are the same", () => {
    expect(comparabilityNotes([cellWith({}), cellWith({})])).toEqual([]);
  });

  it("is another evaluation set", () => {
    const notes = comparabilityNotes([cellWith({}), cellWith({ evaluationSetId: OTHER })]);
    expect(notes).toEqual([expect.stringContaining("2 evaluation sets")]);
  });

  it("is another number of layers", () => {
    const notes = comparabilityNotes([cellWith({}), cellWith({ layerCount: 32 })]);
    expect(notes).toEqual([expect.stringContaining("24 or 32 layers")]);
  });

  it("is a reported value beside computed ones", () => {
    const reported = cellWith({ origin: "reported", evaluationSetId: null, layerCount: null });
    expect(comparabilityNotes([cellWith({}), reported])).toEqual([
      expect.stringContaining("1 of 2 MIR values are reported"),
    ]);
  });
});

describe("digits after the point", () => {
  it("are counted in plain decimals only", () => {
    expect(decimalsOf("0.1234")).toBe(4);
    expect(decimalsOf("−12.5")).toBe(1);
    expect(decimalsOf("42")).toBe(0);
    expect(decimalsOf("1.2e−7")).toBeNull();
    expect(decimalsOf("NaN")).toBeNull();
  });
});
