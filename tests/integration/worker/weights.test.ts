import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { transaction } from "#lib/db/transaction.ts";
import { registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import { useTestDatabase } from "../../support/db.ts";
import { hasEnded, makeRun, waitForJob } from "./fixtures.ts";
import { startWorkerProcess } from "./processes.ts";

useTestDatabase();

it("a checkpoint of weights only fails at once, and its job says both commands that make it computable", async () => {
  await startWorkerProcess();
  const directory = await mkdtemp(join(tmpdir(), "mirscope-weights-"));
  try {
    await writeFile(join(directory, "config.json"), "{}");
    await writeFile(join(directory, "pytorch_model.bin"), "weights");
    const run = await makeRun("weights");
    const queued = await transaction(async (tx) => {
      const uri = fileURLToPath(new URL("../../../studies/mini-lvlm/eval", import.meta.url));
      const set = { name: "eval", digest: "d", template: "t", sampleCount: 40, uri, isDefault: true };
      await registerEvaluationSet(tx, { ...set, projectId: run.projectId });
      const { checkpoint } = await registerCheckpoint(tx, { runId: run.id, step: 1, uri: directory });
      return requestMir(tx, { checkpointId: checkpoint.id });
    });
    const job = await waitForJob(queued.id, hasEnded, 60_000);
    expect(job).toMatchObject({ state: "failed", attempt: 1, errorKind: "weights-only" });
    expect(job.errorMessage).toContain(`python3 scripts/write_features.py ${directory} features.safetensors`);
    expect(job.errorMessage).toContain(`python3 scripts/export_bundle.py ${directory} BUNDLE`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}, 90_000);
