import { db } from "#lib/db/client.ts";

const TABLES = [
  "project",
  "run",
  "param",
  "tag",
  "metric_series",
  "metric_point",
  "checkpoint",
  "evaluation_set",
  "mir_result",
  "mir_job",
  "benchmark",
  "score",
  "ablation",
  "ablation_run",
  "ablation_benchmark",
] as const;

/** A digest of the content of each table of the database, including update times. */
export async function snapshot(): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of TABLES) {
    const [row] = await db().$queryRawUnsafe<{ digest: string }[]>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM "${table}" t`,
    );
    digests[table] = row?.digest ?? "";
  }
  return digests;
}
