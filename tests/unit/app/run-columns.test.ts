import { describe, expect, it } from "vitest";
import { comparabilityNotes } from "#app/_components/runs-table/comparability.ts";
import { decimalsOf } from "#app/_components/values/number-value.tsx";
import type { MirCell, RunRow } from "#lib/tables/schema.ts";

const ID = "00000000-0000-4000-8000-000000000001";
const OTHER = "00000000-0000-4000-8000-000000000002";

function runWith(cell: Partial<MirCell>): RunRow {
  return {
    id: ID,
    name: "run",
    status: "finished",
    startedAt: "2026-01-01T00:00:00Z",
    endedAt: null,
    updatedAt: "2026-01-01T00:00:00Z",
    params: {},
    tags: {},
    metrics: {},
    mir: {
      exact: {
        value: 3,
        origin: "computed",
        source: null,
        step: 1,
        checkpointId: ID,
        evaluationSetId: ID,
        layerCount: 24,
        errorEstimate: 1e-9,
        standardError: null,
        standardErrorPaired: null,
        sampleCount: null,
        alsoReported: null,
        isOfLastCheckpoint: true,
        ...cell,
      },
    },
    job: null,
    scores: {},
    average: null,
    ablations: [],
    checkpointCount: 1,
    lastStep: 1,
  };
}

describe("what keeps MIR values from being compared", () => {
  it("is nothing when set, layers and origin are the same", () => {
    expect(comparabilityNotes([runWith({}), runWith({})], "exact")).toEqual([]);
  });

  it("is another evaluation set", () => {
    const notes = comparabilityNotes([runWith({}), runWith({ evaluationSetId: OTHER })], "exact");
    expect(notes).toEqual([expect.stringContaining("2 evaluation sets")]);
  });

  it("is another number of layers", () => {
    const notes = comparabilityNotes([runWith({}), runWith({ layerCount: 32 })], "exact");
    expect(notes).toEqual([expect.stringContaining("24 or 32 layers")]);
  });

  it("is a reported value beside computed ones", () => {
    const reported = runWith({ origin: "reported", evaluationSetId: null, layerCount: null });
    expect(comparabilityNotes([runWith({}), reported], "exact")).toEqual([
      expect.stringContaining("1 of 2 MIR values are reported"),
    ]);
  });

  it("does not look at other definitions", () => {
    expect(comparabilityNotes([runWith({}), runWith({ layerCount: 32 })], "remove")).toEqual([]);
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
