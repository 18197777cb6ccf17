import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CorrelatedSet } from "#lib/analysis/schema.ts";
import { db } from "#lib/db/client.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { importStudy } from "#lib/studies/import-study.ts";
import { correlateRuns } from "#lib/tables/correlation/correlate-runs.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const MIR = "mir.reference-fast";

function correlate(query: Partial<Parameters<typeof correlateRuns>[0]>) {
  return correlateRuns({
    project: "paper",
    x: MIR,
    y: "average",
    group: "ablation",
    filter: "",
    text: "",
    ...query,
  });
}

/** The number of runs, then Pearson, Spearman and Kendall with four digits. */
function numbers(set: CorrelatedSet | undefined) {
  const digits = (value: number | null | undefined) => (value == null ? null : Number(value.toFixed(4)));
  return [
    set?.pearson.n,
    digits(set?.pearson.coefficient),
    digits(set?.spearman.coefficient),
    digits(set?.kendall.coefficient),
  ];
}

beforeAll(async () => {
  await importStudy("studies/paper");
  await importStudy("studies/mini-lvlm");
});
afterAll(closeJobs);

describe("The paper's study", () => {
  it("gives scipy's numbers for the recipe ablation against the printed average", async () => {
    const result = await correlate({ y: "average.reported" });
    const recipe = result.groups.find((group) => group.key === "recipe");
    expect(numbers(recipe)).toEqual([6, -0.9677, -0.971, -0.9309]);
    expect(recipe?.points.every((point) => point.reported)).toBe(true);
  });

  it("takes each table's own average of the run that two tables print, and leaves it out of the pooled set", async () => {
    const result = await correlate({ y: "average.reported" });
    const shared = (key: string) =>
      result.groups
        .find((group) => group.key === key)
        ?.points.find((point) => point.runName === "T2-baseline")?.y;
    expect(shared("recipe")).toBe(59.5);
    expect(shared("connector")).toBe(63.9);
    expect(result.pooled.points.map((point) => point.runName)).not.toContain("T2-baseline");
    const reason = result.dropped.find((run) => run.runName === "T2-baseline")?.reason;
    expect(reason).toContain("59.5 in recipe, 63.9 in connector");
  });

  it("gives scipy's numbers for SEED-I pooled over the 22 distinct runs, where pooling hides what the groups show", async () => {
    const result = await correlate({ y: "scores.SEED-I" });
    expect(numbers(result.pooled)).toEqual([22, -0.5783, -0.7848, -0.6477]);
    expect(result.finding.pooling.kind).toBe("hides");
    expect(result.dropped.map((run) => run.runName).toSorted()).toEqual([
      ...["T7-llama2-13b", "T7-llama2-7b", "T7-vicuna-13b"],
    ]);
  });

  it("drops every run from an average over ten benchmarks that none of them has all of, and says how many it has", async () => {
    const result = await correlate({});
    expect(result.pooled.points).toEqual([]);
    expect(result.dropped).toHaveLength(25);
    const reason = result.dropped.find((run) => run.runName === "T2-linear")?.reason;
    expect(reason).toBe("Average: scores on 7 of 10 benchmarks");
  });

  it("groups by a param, by nothing, and over filtered runs", async () => {
    const byData = await correlate({ y: "scores.SEED-I", group: "params.moca" });
    expect(byData.groups.map((group) => [group.label, group.points.length]).toSorted()).toEqual([
      ["moca = false", 2],
      ["moca = true", 2],
    ]);
    const ungrouped = await correlate({ y: "scores.SEED-I", group: "none", filter: "ablation = recipe" });
    expect(ungrouped.groups).toEqual([]);
    expect(ungrouped.pooled.pearson.n).toBe(6);
  });
});

describe("The miniature study", () => {
  const average = { project: "mini-lvlm", x: "metrics.train_loss", y: "average" };

  it("gives the study's own numbers for the last loss against the average", async () => {
    const result = await correlate(average);
    expect(numbers(result.pooled)).toEqual([25, -0.7317, -0.6992, -0.52]);
    const recipe = result.groups.find((group) => group.key === "recipe");
    expect(numbers(recipe)?.slice(0, 3)).toEqual([8, -0.7605, -0.8571]);
    expect(result.warnings).toEqual([]);
  });

  it("has no MIR before a worker computed any, and names each run that lacks it", async () => {
    const result = await correlate({ ...average, x: "mir.exact" });
    expect(result.pooled.points).toEqual([]);
    expect(result.dropped).toHaveLength(25);
  });

  it("warns when MIR values come from different evaluation sets or layer counts", async () => {
    const checkpoints = await db().checkpoint.findMany({ where: { format: "onnx" }, orderBy: { id: "asc" } });
    const set = await db().evaluationSet.findFirstOrThrow();
    for (const [index, checkpoint] of checkpoints.entries()) {
      await db().mirResult.create({
        data: {
          checkpointId: checkpoint.id,
          definition: "exact",
          origin: "computed",
          mir: 1 + index / 10,
          evaluationSetId: index === 2 ? null : set.id,
          layerCount: index === 5 ? 4 : 8,
        },
      });
    }
    const { warnings } = await correlate({ ...average, x: "mir.exact" });
    expect(warnings.map((warning) => warning.kind)).toEqual(
      expect.arrayContaining(["mixed-evaluation-sets", "mixed-layer-counts"]),
    );
    expect(warnings.map((warning) => warning.text).join()).toContain(`mini-lvlm (${set.digest.slice(0, 8)})`);
  });
});

describe("A question that makes no sense", () => {
  it.each([
    [{ x: "metrics.nothing" }, "x", "metrics.nothing is no column of this project"],
    [{ x: "params.connector" }, "x", "params.connector does not hold numbers"],
    [{ y: "speed" }, "y", "speed is no column of this project"],
    [{ group: "metrics.loss" }, "group", "groups nothing"],
    [{ filter: "lr <" }, "filter", "at character 1: unknown column lr"],
  ])("is refused: %o", async (query, path, message) => {
    const refusal = correlate(query);
    await expect(refusal).rejects.toMatchObject({ code: "validation", fields: [{ path }] });
    await expect(refusal).rejects.toThrow(message);
  });
});
