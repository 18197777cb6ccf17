import { describe, expect, it } from "vitest";
import { placeLabels } from "#lib/charts/label-placement.ts";
import { paddedRange } from "#lib/charts/layout.ts";
import {
  type LayerProfile,
  prepareLayerParts,
  prepareLayerProfile,
} from "#lib/charts/prepare-layer-profile.ts";
import { DARK_THEME, groupStyle, LIGHT_THEME, sequentialColor } from "#lib/charts/theme.ts";

function profile(label: string, fids: readonly number[], definition = "exact"): LayerProfile {
  return {
    checkpointId: `checkpoint ${label}`,
    label,
    definition,
    layers: fids.map((fid, i) => ({
      layer: i + 1,
      fid,
      meanTerm: fid / 2,
      traceVision: fid,
      traceText: fid,
      crossTerm: 0.75 * fid,
    })),
  };
}

describe("the layer profile", () => {
  it("of one checkpoint says which layer holds most", () => {
    const spec = prepareLayerProfile([profile("step 500", [1, 2, 5, 2])], { theme: LIGHT_THEME });
    expect(spec.title).toBe("Layer 3 holds 50 % of the FID sum (step 500)");
    expect(spec.subtitle).toBe("Definition exact.");
    const [line] = spec.traces;
    expect(line?.customdata?.[2]).toEqual(["checkpoint step 500", "step 500", "3", "5.000", "50 %"]);
  });

  it("of several says how MIR moves from the first to the last", () => {
    const profiles = [profile("step 25", [60, 40]), profile("step 500", [6, 4])];
    expect(prepareLayerProfile(profiles, { theme: LIGHT_THEME }).title).toBe(
      "MIR falls from 2.000 (step 25) to 1.000 (step 500)",
    );
  });

  it("warns when definitions are mixed", () => {
    const profiles = [profile("a", [1, 2]), profile("b", [1, 2], "reference-fast")];
    expect(prepareLayerProfile(profiles, { theme: LIGHT_THEME }).subtitle).toBe(
      "Definitions are mixed (exact, reference-fast): these profiles are not comparable.",
    );
  });

  it("leaves negative FID out of a log axis, and says so", () => {
    const spec = prepareLayerProfile([profile("a", [1, -0.1, 10], "reference-fast")], {
      theme: DARK_THEME,
      logY: true,
    });
    expect(spec.traces[0]).toMatchObject({ y: [1, null, 10] });
    expect(spec.subtitle).toContain("1 values of 0 or below");
  });

  it("stacks parts that add up to FID", () => {
    const { traces, layout, title } = prepareLayerParts(profile("a", [1, 2, 5]), { theme: LIGHT_THEME });
    const bars = traces.flatMap((trace) => (trace.type === "bar" ? [trace.y] : []));
    expect(bars[0]?.map((value, i) => (value ?? 0) + (bars[1]?.[i] ?? 0))).toEqual([1, 2, 5]);
    expect(layout.barmode).toBe("relative");
    expect(title).toBe("The distance of the means is 50 % of the FID sum (a)");
  });
});

describe("styles and placement", () => {
  it("no two of the first 56 groups share both colour and symbol", () => {
    const styles = Array.from({ length: 56 }, (_, i) => JSON.stringify(groupStyle(LIGHT_THEME, i)));
    expect(new Set(styles).size).toBe(56);
  });

  it("ordered things run along viridis", () => {
    expect([0, 1, 2].map((i) => sequentialColor(DARK_THEME, i, 3))).toEqual([
      "#26828e",
      "#35b779",
      "#fde725",
    ]);
  });

  it("labels of near points stand on different sides, and inside the figure at its edges", () => {
    const near = [
      { x: 5, y: 5, label: "first run" },
      { x: 5.02, y: 5.01, label: "second run" },
    ];
    const positions = placeLabels(near, [0, 10], [0, 10]);
    expect(positions[0]).not.toBe(positions[1]);
    const [edge] = placeLabels([{ x: 10, y: 5, label: "at the right edge" }], [0, 10], [0, 10]);
    expect(edge).toBe("middle left");
  });

  it("a range has room around its values, even around a single one", () => {
    expect(paddedRange([0, 10, Number.NaN], 0.1)).toEqual([-1, 11]);
    expect(paddedRange([0], 0.1)).toEqual([-1, 1]);
    expect(paddedRange([])).toBeUndefined();
  });
});
