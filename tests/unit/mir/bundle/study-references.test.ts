import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { MirDefinitionResult } from "#lib/mir/engine/mir-result.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import {
  BUNDLED_STUDY,
  EVALUATION_SET,
  FULL_STUDY,
  needsFullStudy,
  temporaryDirectory,
} from "#tests/support/mini-lvlm-bundle.ts";

/** The tolerances of the reference values, close to the observed differences; they are printed with eight digits. */
const SUM_TOLERANCE = 1e-3;
const MIR_TOLERANCE = 5e-4;

const ValuesSchema = z.object({ overall: z.number(), layers: z.array(z.number()).length(8) });
const ReferenceSchema = z.object({
  exact: ValuesSchema,
  outliers: z.object({ vision: z.array(z.number()), text: z.array(z.number()) }),
});
type Reference = z.infer<typeof ReferenceSchema>;

/** Features and MIR of a bundle, computed as in the worker. */
async function mirOf(bundle: string, evaluationSet: string): Promise<MirDefinitionResult[]> {
  const path = join(await temporaryDirectory(), "features.safetensors");
  await writeBundleFeatures(bundle, evaluationSet, path);
  const source = await openFeaturesFile(path);
  try {
    const { results } = await computeMir(source, { definitions: ["exact", "reference-fast"], device: "cpu" });
    return [...results];
  } finally {
    await source.close();
  }
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function expectReference(
  results: readonly MirDefinitionResult[],
  { exact, outliers }: Reference,
  fast: z.infer<typeof ValuesSchema>,
) {
  const [computed, computedFast] = results;
  expect(computed?.definition).toBe("exact");
  expect(Math.abs((computed?.sum ?? 0) / total(exact.layers) - 1)).toBeLessThan(SUM_TOLERANCE);
  expect(Math.abs((computed?.mir ?? 0) - exact.overall)).toBeLessThan(MIR_TOLERANCE);
  expect(computedFast?.definition).toBe("reference-fast");
  expect(Math.abs((computedFast?.sum ?? 0) / total(fast.layers) - 1)).toBeLessThan(SUM_TOLERANCE);
  expect(Math.abs((computedFast?.mir ?? 0) - fast.overall)).toBeLessThan(MIR_TOLERANCE);
  expect(computed?.layers.map((layer) => layer.visionOutliers)).toEqual(outliers.vision);
  expect(computed?.layers.map((layer) => layer.textOutliers)).toEqual(outliers.text);
}

describe("the MIR of the bundled checkpoints agrees with their reference values", () => {
  const path = join(import.meta.dirname, "../../../golden/mini-lvlm-reference.json");
  const { checkpoints } = z
    .object({ checkpoints: z.record(z.string(), ReferenceSchema.extend({ "reference-fast": ValuesSchema })) })
    .parse(JSON.parse(readFileSync(path, "utf8")));

  test.each(Object.entries(checkpoints))("%s", async (id, reference) => {
    const results = await mirOf(join(BUNDLED_STUDY, "checkpoints", id), EVALUATION_SET);
    expectReference(results, reference, reference["reference-fast"]);
    // Tighter than the tolerances above, because the references come from the same arithmetic in float64.
    for (const [index, fid] of reference.exact.layers.entries()) {
      expect(Math.abs((results[0]?.layers[index]?.fid ?? 0) / fid - 1)).toBeLessThan(1e-5);
    }
  });
});

test("the bundled study ships no MIR value, and the files that it lists", async () => {
  const text = await readFile(join(BUNDLED_STUDY, "study.json"), "utf8");
  expect(text).not.toMatch(/"(mir|correlations|overall)"/);
  const study = z
    .object({
      runs: z.array(
        z.object({ checkpoints: z.array(z.object({ files: z.array(z.object({ path: z.string() })) })) }),
      ),
    })
    .parse(JSON.parse(text));
  const files = study.runs.flatMap((run) => run.checkpoints.flatMap((checkpoint) => checkpoint.files));
  expect(study.runs).toHaveLength(25);
  expect(files).toHaveLength(6 * 7);
  for (const { path } of files) expect(existsSync(join(BUNDLED_STUDY, path)), path).toBe(true);
});

test("every checkpoint of the full study that has a reference value agrees with it", async ({ skip }) => {
  needsFullStudy(skip);
  const CheckpointSchema = z.object({
    id: z.string(),
    path: z.string(),
    mir: ReferenceSchema.extend({ no_sqrt: ValuesSchema }).nullable(),
  });
  const study = z
    .object({ runs: z.array(z.object({ checkpoints: z.array(CheckpointSchema) })) })
    .parse(JSON.parse(await readFile(join(FULL_STUDY, "study.json"), "utf8")));
  let compared = 0;
  for (const { id, path, mir } of study.runs.flatMap((run) => run.checkpoints)) {
    if (!mir) continue;
    const results = await mirOf(join(FULL_STUDY, path), join(FULL_STUDY, "eval"));
    try {
      expectReference(results, mir, mir.no_sqrt);
    } catch (error) {
      throw new Error(`${id} disagrees`, { cause: error });
    }
    compared += 1;
  }
  expect(compared).toBe(27);
}, 240_000);
