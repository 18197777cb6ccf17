import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { transaction } from "#lib/db/transaction.ts";
import { env } from "#lib/env.ts";
import { registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { readThroughput } from "#lib/mir/jobs/repository-throughput.ts";
import { listWorkers } from "#lib/mir/jobs/repository-workers.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import { registerBase } from "#lib/mir/projector/change-bases.ts";
import { getLayers, listMirResults } from "#lib/mir/repository-results.ts";
import { recordCheckpoint } from "#lib/recording/record-checkpoint.ts";
import { EVALUATION_SET, makeBase, projectorCheckpoint } from "#tests/support/projector-study.ts";
import { useTestDatabase } from "../../support/db.ts";
import { golden, hasEnded, makeRun, queueJob, waitForJob } from "./fixtures.ts";
import { startWorkerProcess } from "./processes.ts";

useTestDatabase();

interface GoldenCase {
  readonly layers: { readonly fid: { readonly exact: number } }[];
}
const goldenCases: Record<string, GoldenCase> = JSON.parse(readFileSync(golden("golden.json"), "utf8")).cases;

describe("a worker process", () => {
  it("computes a queued job and stores three results with their layers and what they ran on", async () => {
    const worker = await startWorkerProcess();
    const queued = await queueJob(golden("ordinary-f32.safetensors"));
    expect(queued.state).toBe("queued");
    const job = await waitForJob(queued.id, hasEnded);
    expect(job).toMatchObject({ state: "succeeded", attempt: 1, workerId: worker.id, provider: "cpu" });
    expect(job.device).not.toBe("");
    expect(job.durationMs).toBeGreaterThan(0);
    expect(job.softwareVersion).toMatch(/^mirscope \d.*onnxruntime-node \d/);

    const results = await listMirResults({ checkpointIds: [job.checkpointId] });
    expect(results.map(({ definition }) => definition)).toEqual(["exact", "remove", "reference-fast"]);
    const expected = goldenCases["ordinary-f32"]?.layers.map(({ fid }) => fid.exact) ?? [];
    for (const result of results) {
      expect(result).toMatchObject({ origin: "computed", layerCount: expected.length, jobId: job.id });
      expect(result.provider).toBe(job.provider);
      expect(result.device).toBe(job.device);
      expect(result.durationMs).toBe(job.durationMs);
      expect(result.softwareVersion).toBe(job.softwareVersion);
      expect(result.sampleCount).toBe(4);
      expect(result.standardError).toBeGreaterThan(1e-4);
      expect(result.standardErrorPaired).toBeGreaterThan(1e-4);
      expect(result.method).toContain("products on cpu");
      expect(result.mir).toBeCloseTo(Math.log10(result.fidSum ?? Number.NaN), 12);
      expect(await getLayers(result.id)).toHaveLength(expected.length);
    }
    const exact = await getLayers(results[0]?.id ?? "");
    for (const [index, layer] of exact.entries()) {
      expect(Math.abs(layer.fid / (expected[index] ?? 0) - 1)).toBeLessThan(1e-6);
    }
  });

  it("stores how many samples there are where they make no interval", async () => {
    await startWorkerProcess();
    const queued = await queueJob(golden("single-sample-f32.safetensors"));
    await waitForJob(queued.id, hasEnded);
    for (const result of await listMirResults({ checkpointIds: [queued.checkpointId] })) {
      expect(result).toMatchObject({ sampleCount: 1, standardError: null, standardErrorPaired: null });
    }
  });

  it("computes an ONNX bundle on the project's evaluation set, and leaves no hidden states behind", async () => {
    await startWorkerProcess();
    const study = fileURLToPath(new URL("../../../studies/mini-lvlm", import.meta.url));
    const run = await makeRun("bundle");
    const job = await transaction(async (tx) => {
      const set = {
        name: "eval",
        digest: "d",
        template: "t",
        sampleCount: 40,
        uri: `${study}/eval`,
        isDefault: true,
      };
      await registerEvaluationSet(tx, { ...set, projectId: run.projectId });
      const uri = `${study}/checkpoints/baseline/step-500`;
      const { checkpoint } = await registerCheckpoint(tx, { runId: run.id, step: 500, uri });
      return requestMir(tx, { checkpointId: checkpoint.id });
    });
    const forward = await waitForJob(
      job.id,
      ({ phase }) => phase === "images" || phase === "forward",
      60_000,
    );
    expect(forward.total, "image-text pairs").toBeGreaterThan(1);
    const ended = await waitForJob(job.id, hasEnded, 60_000);
    expect(ended).toMatchObject({ state: "succeeded", evaluationSetId: job.evaluationSetId });
    const results = await listMirResults({ checkpointIds: [job.checkpointId] });
    expect(results.map(({ evaluationSetId }) => evaluationSetId)).toEqual(
      Array.from({ length: 3 }, () => job.evaluationSetId),
    );
    for (const result of results) {
      expect(result.sampleCount, "the bundle's own features say which tokens belong to which pair").toBe(40);
      expect(result.standardErrorPaired).toBeGreaterThan(1e-3);
      expect(result.standardErrorPaired).toBeLessThan(0.05);
    }
    const left = await readdir(join(env().MIRSCOPE_HOME, "tmp"), { recursive: true });
    expect(left.filter((name) => name.includes(".safetensors"))).toEqual([]);
  }, 90_000);

  it("computes two projectors on one base, the second without the vision tower", async () => {
    await startWorkerProcess();
    const run = await makeRun("projectors");
    const base = await makeBase(join(env().MIRSCOPE_HOME, "base"));
    await registerBase(run.projectId, { name: "base", uri: base });
    const set = { name: "pairs", digest: "p", template: "t", sampleCount: 40, isDefault: true };
    await transaction((tx) =>
      registerEvaluationSet(tx, { ...set, uri: EVALUATION_SET, projectId: run.projectId }),
    );
    const methods: (string | null)[] = [];
    for (const [step, name] of (["baseline", "connector-qformer"] as const).entries()) {
      const uri = projectorCheckpoint(name);
      const { job } = await recordCheckpoint({ runId: run.id, step, uri });
      const ended = await waitForJob(job?.id ?? "", hasEnded, 60_000);
      expect(ended).toMatchObject({ state: "succeeded", errorMessage: null });
      const [result] = await listMirResults({ checkpointIds: [ended.checkpointId] });
      methods.push(result?.method ?? null);
    }
    expect(methods[0]).toMatch(/projector mlp2x_gelu on a base, vision-tower outputs computed/);
    expect(methods[1]).toMatch(/projector qformer on a base, vision-tower outputs from the cache/);
  }, 90_000);

  it("replaces the results of a checkpoint when it is computed again", async () => {
    await startWorkerProcess();
    const first = await queueJob(golden("ordinary-f64.safetensors"));
    await waitForJob(first.id, hasEnded);
    const before = await listMirResults({ checkpointIds: [first.checkpointId] });
    const again = await transaction((tx) => requestMir(tx, { checkpointId: first.checkpointId }));
    expect(again.id, "without recompute the finished job is the answer").toBe(first.id);
    const second = await transaction((tx) =>
      requestMir(tx, { checkpointId: first.checkpointId, recompute: true }),
    );
    expect(second.id).not.toBe(first.id);
    await waitForJob(second.id, hasEnded);
    const after = await listMirResults({ checkpointIds: [first.checkpointId] });
    expect(after.map(({ definition }) => definition)).toEqual(before.map(({ definition }) => definition));
    expect(after.map(({ mir }) => mir)).toEqual(before.map(({ mir }) => mir));
    expect(after.every(({ jobId }) => jobId === second.id)).toBe(true);
  });

  it.each([
    ["bad/truncated-data.safetensors", "truncated"],
    ["bad/nan-inside.safetensors", "non-finite"],
    ["no-such-file.safetensors", "missing-file"],
  ])("fails %s at once, with the kind %s and the place", async (file, kind) => {
    await startWorkerProcess();
    const queued = await queueJob(golden(file));
    const job = await waitForJob(queued.id, hasEnded);
    expect(job).toMatchObject({ state: "failed", attempt: 1, errorKind: kind, phase: null });
    expect(job.errorMessage).toContain(file);
    expect(await listMirResults({ checkpointIds: [job.checkpointId] })).toEqual([]);
  });

  it("is listed as alive while it runs and as stopped after SIGTERM", async () => {
    const worker = await startWorkerProcess();
    const find = async () => (await listWorkers()).find(({ id }) => id === worker.id);
    expect(await find()).toMatchObject({ isAlive: true, provider: "cpu", pid: worker.process.pid });
    expect(await worker.terminate()).toBe(0);
    const stopped = await find();
    expect(stopped?.isAlive).toBe(false);
    expect(stopped?.stoppedAt).not.toBeNull();
  });

  it("shows up in the throughput", async () => {
    const before = await readThroughput();
    const queued = await queueJob(golden("ordinary-bf16.safetensors"));
    expect((await readThroughput()).queued, "before a worker runs").toBe(before.queued + 1);
    await startWorkerProcess();
    await waitForJob(queued.id, hasEnded);
    const after = await readThroughput();
    expect(after.queued).toBe(before.queued);
    expect(after.succeededLastHour).toBe(before.succeededLastHour + 1);
    expect(after.medianDurationMs).toBeGreaterThan(0);
  });
});
