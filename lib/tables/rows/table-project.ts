import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { isUnchangedSince, readCursor } from "#lib/tables/sql/change-cursor.ts";
import type { ColumnContext } from "#lib/tables/sql/column-sql.ts";

/** What queries over the runs of a project need to know of it. */
export type TableProject = Omit<ColumnContext, "runIds"> & { readonly slug: string };

interface ProjectRecord {
  readonly id: string;
  readonly mirDefinition: string;
}

/** @throws AppError "not-found" */
export async function findTableProject(slug: string): Promise<TableProject> {
  const [project] = await db().$queryRaw<ProjectRecord[]>`
    SELECT id, mir_definition AS "mirDefinition" FROM project WHERE slug = ${slug}::text`;
  if (project === undefined) {
    throw new AppError("not-found", `There is no project ${slug}`);
  }
  return {
    slug,
    projectId: project.id,
    mirDefinition: MirDefinitionSchema.parse(project.mirDefinition),
    benchmarkCount: await countBenchmarks(project.id),
  };
}

/** Counting reads every score of the project: once, and again only after something was written. */
const counts = new Map<string, { readonly cursor: string; readonly count: number }>();

async function countBenchmarks(projectId: string): Promise<number> {
  const known = counts.get(projectId);
  if (known !== undefined && (await isUnchangedSince(projectId, known.cursor))) {
    return known.count;
  }
  const cursor = await readCursor();
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT s.benchmark_id)::int AS count FROM score s JOIN run r ON r.id = s.run_id
    WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL`;
  const count = row?.count ?? 0;
  counts.set(projectId, { cursor, count });
  return count;
}
