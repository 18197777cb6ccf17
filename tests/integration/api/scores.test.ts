import { describe, expect, test } from "vitest";
import { POST as defineBenchmark, GET as listBenchmarks } from "#app/api/v1/benchmarks/route.ts";
import { POST as registerCheckpoint } from "#app/api/v1/runs/[id]/checkpoints/route.ts";
import { GET, POST } from "#app/api/v1/runs/[id]/scores/route.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const write = (id: string, scores: unknown) => call(POST, "POST", { params: { id }, body: { scores } });
const define = (body: unknown) => call(defineBenchmark, "POST", { body });

describe("Scores", () => {
  test("need a registered benchmark, whose entry the same key brings up to date", async () => {
    expect(
      await define({ key: "MME", title: "MME", unit: "points", maximum: 2000, averageDivisor: 20 }),
    ).toMatchObject({
      status: 200,
      body: { key: "MME", higherIsBetter: true, averageDivisor: 20 },
    });
    expect((await define({ key: "MME", title: "MME (perception)", unit: "points" })).status).toBe(200);
    const { body } = await call(listBenchmarks, "GET");
    expect(body).toMatchObject({ items: [{ key: "MME", title: "MME (perception)" }], nextCursor: null });
    expect(await define({ key: "X", title: "X" })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "unit" }] },
    });
  });

  test("are replaced when the same cell is written again, and kept apart by checkpoint and SFT recipe", async () => {
    await define({ key: "SEED-I", title: "SEED-I", unit: "%" });
    const id = await newRun();
    const checkpoint = { step: 5, uri: "/d/5.safetensors" };
    const checkpointId = idOf(await call(registerCheckpoint, "POST", { params: { id }, body: checkpoint }));
    const score = { benchmark: "SEED-I", value: 60.1, n: 14232 };
    expect((await write(id, [score])).body).toMatchObject({ written: 1 });
    expect((await write(id, [score])).body).toMatchObject({ written: 0 });
    expect((await write(id, [{ ...score, value: 61 }])).body).toMatchObject({ written: 1 });
    const others = [
      { ...score, checkpointId },
      { ...score, sftRecipe: "lora" },
    ];
    expect((await write(id, others)).body).toMatchObject({ written: 2 });
    const { body } = await call(GET, "GET", { params: { id } });
    expect((body as { items: unknown[] }).items).toHaveLength(3);
    expect(body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ value: 61, checkpointId: null, sftRecipe: "" }),
      ]),
    });
  });

  test("are written all or none, and each refusal names its place", async () => {
    await define({ key: "known", title: "known", unit: "%" });
    const id = await newRun();
    const good = { benchmark: "known", value: 1 };
    for (const [bad, path] of [
      [{ benchmark: "unknown", value: 1 }, "scores.1.benchmark"],
      [{ benchmark: "known", value: "high" }, "scores.1.value"],
      [{ benchmark: "known", value: 1, sftRecipe: "b", questions: 7 }, "scores.1.questions"],
      [
        { benchmark: "known", value: 1, checkpointId: "019f0000-0000-7000-8000-000000000000" },
        "scores.1.checkpointId",
      ],
    ] as const) {
      expect(await write(id, [good, bad])).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
    expect((await call(GET, "GET", { params: { id } })).body).toMatchObject({ items: [] });
    expect((await write("019f0000-0000-7000-8000-000000000000", [good])).status).toBe(404);
  });
});
