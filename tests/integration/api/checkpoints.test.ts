import { describe, expect, test } from "vitest";
import { POST as requestMir } from "#app/api/v1/checkpoints/[id]/mir-jobs/route.ts";
import { GET as readCheckpoint } from "#app/api/v1/checkpoints/[id]/route.ts";
import { GET as listEvaluationSets } from "#app/api/v1/evaluation-sets/route.ts";
import { GET, POST } from "#app/api/v1/runs/[id]/checkpoints/route.ts";
import { db } from "#lib/db/client.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const register = (id: string, body: unknown) => call(POST, "POST", { params: { id }, body });

describe("Checkpoints", () => {
  test("are registered with their job in one answer, and once, however often and at once they are sent", async () => {
    const runId = await newRun();
    const body = { step: 100, uri: "/data/step-100.safetensors" };
    const answers = await Promise.all([1, 2, 3, 4].map(() => register(runId, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    const created = answers.find(({ status }) => status === 201);
    expect(created?.body).toMatchObject({
      step: 100,
      format: "features",
      job: { state: "queued", run: { id: runId }, step: 100, evaluationSetId: null },
    });
    expect(await db().mirJob.count({ where: { checkpoint: { runId } } })).toBe(1);
  });

  test("guess their format from the URI and refuse another one for the same place", async () => {
    const runId = await newRun();
    await db().evaluationSet.create({
      data: { name: "built in", digest: "d", template: "t", sampleCount: 100, isDefault: true },
    });
    const formats = await Promise.all(
      ["/d/a.safetensors", "/d/model.safetensors.index.json", "file:///d/bundle", "storage:studies/b"].map(
        async (uri, step) => (await register(runId, { step, uri })).body,
      ),
    );
    expect(formats.map((body) => (body as { format: string }).format)).toEqual([
      "features",
      "features",
      "onnx",
      "onnx",
    ]);
    const other = await register(runId, { step: 0, uri: "/d/a.safetensors", format: "onnx" });
    expect(other).toMatchObject({ status: 409, body: { errors: [{ path: "format" }] } });
    const sets = await call(listEvaluationSets, "GET", { query: `project=${await newProject()}` });
    expect(sets.body).toMatchObject({ items: [{ name: "built in", projectId: null }] });
  });

  test("are refused by field when place or step make no sense", async () => {
    const runId = await newRun();
    for (const [body, path] of [
      [{ step: 1, uri: "relative/path" }, "uri"],
      [{ step: 1, uri: "https://example.org/x.safetensors" }, "uri"],
      [{ step: -1, uri: "/a.safetensors" }, "step"],
      [{ step: 1.5, uri: "/a.safetensors" }, "step"],
      [{ uri: "/a.safetensors" }, "step"],
      [{ step: 1, uri: "/a.safetensors", format: "none" }, "format"],
      [{ step: 1, uri: "/a.safetensors", extra: 1 }, "extra"],
    ] as const) {
      expect(await register(runId, body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
    expect(
      await register("019f0000-0000-7000-8000-000000000000", { step: 1, uri: "/a.safetensors" }),
    ).toMatchObject({
      status: 404,
    });
  });

  test("of old steps may come late, and the list stays in order of steps with what is computed", async () => {
    const runId = await newRun();
    for (const step of [300, 100, 200]) {
      await register(runId, { step, uri: `/d/${step}.safetensors` });
    }
    await db().checkpoint.create({ data: { runId, step: null, uri: null, format: "none" } });
    const final = await db().checkpoint.findFirstOrThrow({ where: { runId, step: null } });
    await db().mirResult.create({
      data: {
        checkpointId: final.id,
        definition: "reference-fast",
        origin: "reported",
        mir: 3.5,
        source: "Table 1",
      },
    });
    const { body } = await call(GET, "GET", { params: { id: runId } });
    const { items } = body as { items: { step: number | null; results: unknown[] }[] };
    expect(items.map(({ step }) => step)).toEqual([100, 200, 300, null]);
    expect(items.at(-1)?.results).toMatchObject([{ mir: 3.5, origin: "reported", source: "Table 1" }]);
  });

  test("are read with results, layers and jobs", async () => {
    const runId = await newRun();
    const id = idOf(await register(runId, { step: 1, uri: "/d/one.safetensors" }));
    const layer = { fid: 10, meanTerm: 4, traceVision: 5, traceText: 5, crossTerm: 2, alpha: 0.5 };
    const counts = { visionTokens: 10, textTokens: 10, visionOutliers: 1, textOutliers: 0 };
    await db().mirResult.create({
      data: {
        checkpointId: id,
        definition: "exact",
        origin: "computed",
        mir: 1,
        layers: {
          create: [2, 1].map((number) => ({
            layer: number,
            ...layer,
            ...counts,
            errorEstimate: 0,
            method: "m",
          })),
        },
      },
    });
    expect(await call(readCheckpoint, "GET", { params: { id } })).toMatchObject({
      status: 200,
      body: {
        id,
        runId,
        results: [{ definition: "exact", mir: 1, layers: [{ layer: 1, ...layer }, { layer: 2 }] }],
        jobs: [{ state: "queued", checkpointId: id }],
      },
    });
    const again = await call(requestMir, "POST", { params: { id }, body: {} });
    expect(again).toMatchObject({ status: 202, body: { state: "queued", checkpointId: id } });
    expect(await db().mirJob.count({ where: { checkpointId: id } })).toBe(1);
  });

  test("leave neither checkpoint nor job behind when the job cannot be made", async () => {
    await db().evaluationSet.deleteMany({
      where: { isDefault: true, results: { none: {} }, jobs: { none: {} } },
    });
    await db().evaluationSet.updateMany({ data: { isDefault: false } });
    const runId = await newRun();
    expect(await register(runId, { step: 1, uri: "/d/bundle" })).toMatchObject({ status: 409 });
    expect(await db().checkpoint.count({ where: { runId } })).toBe(0);
  });
});
