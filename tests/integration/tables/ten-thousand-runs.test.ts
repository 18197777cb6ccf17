import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";
import { getProjectId } from "#lib/tables/sql/project-facts.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const RUNS = 10_000;
/** Far above the usual duration (about 0.2 s), far below that of one query per run or of reading points. */
const LIMIT_MS = 3000;

beforeAll(async () => {
  await db()
    .$executeRaw`INSERT INTO project (id, slug, name, updated_at) VALUES (gen_random_uuid(), 'big', 'Big', now())`;
  await db().$executeRaw`
    INSERT INTO run (id, project_id, name, status, updated_at)
    SELECT gen_random_uuid(), p.id, 'run-' || i, 'finished', now() FROM project p, generate_series(1, ${RUNS}::int) i`;
  await db().$executeRaw`
    INSERT INTO param (run_id, key, value)
    SELECT r.id, 'p' || k, (hashtext(r.name || k) % 97)::text FROM run r, generate_series(1, 12) k`;
  await db().$executeRaw`
    INSERT INTO metric_series (id, run_id, key, point_count, first_step, last_step, last_value, minimum, maximum)
    SELECT gen_random_uuid(), r.id, 'm' || k, 1, 1, 1, random(), 0, 1 FROM run r, generate_series(1, 8) k`;
  await db().$executeRaw`
    INSERT INTO checkpoint (id, run_id, step, format, uri)
    SELECT gen_random_uuid(), r.id, k * 100, 'features', '/f/' || k FROM run r, generate_series(1, 3) k`;
  await db().$executeRaw`
    INSERT INTO mir_result (id, checkpoint_id, definition, origin, mir)
    SELECT gen_random_uuid(), c.id, d, 'computed', random() + 2 FROM checkpoint c,
      unnest(ARRAY['exact', 'remove', 'reference-fast']) d`;
  await db().$executeRaw`
    INSERT INTO benchmark (id, key, title, unit) SELECT gen_random_uuid(), 'b' || k, 'B', '%' FROM generate_series(1, 6) k`;
  await db().$executeRaw`
    INSERT INTO score (id, run_id, benchmark_id, value, updated_at)
    SELECT gen_random_uuid(), r.id, b.id, random() * 100, now() FROM run r, benchmark b`;
  await db().$executeRaw`ANALYZE`;
});

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

describe("A project of 10,000 runs", () => {
  it("is sorted by MIR, average and a param, filtered, and read a page at a time", async () => {
    const { result, ms } = await timed(() =>
      listRunRows({
        project: "big",
        filter: "params.p1 >= 0 and mir.exact < 2.9 and metrics.m1 < 0.9",
        text: "run",
        sort: [
          { column: "mir.exact", direction: "asc" },
          { column: "average", direction: "desc" },
          { column: "params.p2", direction: "asc" },
        ],
        limit: 200,
        cursor: null,
      }),
    );
    expect(result.rows).toHaveLength(200);
    const mir = result.rows.map((row) => row.mir.exact?.value ?? 0);
    expect(mir).toEqual(mir.toSorted((a, b) => a - b));
    expect(Object.keys(result.rows[0]?.params ?? {})).toHaveLength(12);
    expect(result.total).toBeGreaterThan(2000);
    expect(ms).toBeLessThan(LIMIT_MS);
  });

  it("says its columns", async () => {
    const projectId = await getProjectId("big");
    const { result, ms } = await timed(() => listColumns(projectId));
    expect(result.filter((column) => column.group === "Params")).toHaveLength(12);
    expect(result.find((column) => column.id === "average")?.filled).toBe(RUNS);
    expect(ms).toBeLessThan(LIMIT_MS);
  });
});
