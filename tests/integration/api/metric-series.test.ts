import { describe, expect, test } from "vitest";
import { GET as readSeries } from "#app/api/v1/projects/[slug]/metric-series/route.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createRun } from "#lib/runs/create-run.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { writeMetricPoints } from "#lib/runs/write-metric-points.ts";
import { call } from "#tests/integration/api/call.ts";
import { newProject } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

async function projectWithCurves(names: readonly string[]): Promise<{ slug: string; ids: string[] }> {
  const slug = await newProject();
  const { id: projectId } = await getProjectBySlug(slug);
  const ids: string[] = [];
  for (const [place, name] of names.entries()) {
    ids.push(
      await transaction(async (tx) => {
        const { id } = await createRun(tx, { projectId, name });
        const points = [10, 20, 30].map((step) => ({
          key: "loss",
          step,
          value: place + 1 / step,
          timestamp: 1_700_000_000_000 + step,
        }));
        await writeMetricPoints(tx, id, points);
        return id;
      }),
    );
  }
  return { slug, ids };
}

const read = (slug: string, runs: readonly string[], keys: string) =>
  call(readSeries, "GET", {
    params: { slug },
    query: new URLSearchParams({ runs: runs.join(","), keys }).toString(),
  });

describe("Metric series of several runs", () => {
  test("come for each run that has the key; unknown keys, unknown runs and runs of other projects are left out", async () => {
    const { slug, ids } = await projectWithCurves(["a", "b"]);
    const other = await projectWithCurves(["elsewhere"]);
    const asked = [...ids, crypto.randomUUID(), ...other.ids];
    const { status, body } = await read(slug, asked, "loss,nobody");
    expect(status).toBe(200);
    const { items } = body as { items: { runId: string; series: { key: string; values: number[] } }[] };
    expect(items.map(({ runId }) => runId).toSorted()).toEqual(ids.toSorted());
    expect(items.find(({ runId }) => runId === ids[1])?.series).toMatchObject({
      key: "loss",
      steps: [10, 20, 30],
      values: [1 + 1 / 10, 1 + 1 / 20, 1 + 1 / 30],
      isDownsampled: false,
    });
  });

  test("are asked of 20 runs and 12 keys at most, and the refusal names which was too many", async () => {
    const { slug, ids } = await projectWithCurves(["a"]);
    const runs = (count: number) => [...ids, ...Array.from({ length: count - 1 }, () => crypto.randomUUID())];
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `key-${index}`).join(",");
    expect((await read(slug, runs(20), keys(12))).status).toBe(200);
    expect(await read(slug, runs(21), "loss")).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ path: expect.stringContaining("runs") })] },
    });
    expect(await read(slug, ids, keys(13))).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ path: expect.stringContaining("keys") })] },
    });
  });
});
