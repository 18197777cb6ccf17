import { z } from "zod";
import { db } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";

/** A project as shown in the list of projects. */
export const ProjectSummarySchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  source: z.string().nullable(),
  mirDefinition: MirDefinitionSchema,
  runCount: z.number().int(),
  runningCount: z.number().int(),
  checkpointCount: z.number().int(),
  /** Checkpoints with a result under the project's definition, computed or reported. */
  coveredCount: z.number().int(),
  /** Those with reported results only. */
  reportedCount: z.number().int(),
  /** Queued and running MIR jobs. */
  activeJobCount: z.number().int(),
  /** Time of the last write to the project. */
  lastActivityAt: z.date().transform((time) => time.toISOString()),
});
export type ProjectSummary = z.infer<typeof ProjectSummarySchema>;

/** All projects, the most recently active first. */
export async function listProjectSummaries(): Promise<ProjectSummary[]> {
  const rows = await db().$queryRaw<unknown[]>(sql`
    SELECT p.id, p.slug, p.name, p.description, p.source, p.mir_definition AS "mirDefinition",
      coalesce(runs.total, 0)::int AS "runCount",
      coalesce(runs.running, 0)::int AS "runningCount",
      coalesce(checkpoints.total, 0)::int AS "checkpointCount",
      coalesce(checkpoints.covered, 0)::int AS "coveredCount",
      coalesce(checkpoints.reported, 0)::int AS "reportedCount",
      coalesce(checkpoints.active, 0)::int AS "activeJobCount",
      greatest(p.updated_at, runs.latest, checkpoints.latest) AS "lastActivityAt"
    FROM project p
    LEFT JOIN LATERAL (
      SELECT count(*) AS total, count(*) FILTER (WHERE r.status = 'running') AS running, max(r.updated_at) AS latest
      FROM run r WHERE r.project_id = p.id AND r.deleted_at IS NULL
    ) runs ON true
    LEFT JOIN LATERAL (
      SELECT count(*) AS total,
        count(*) FILTER (WHERE of_checkpoint.results > 0) AS covered,
        count(*) FILTER (WHERE of_checkpoint.results > 0 AND of_checkpoint.computed = 0) AS reported,
        sum((SELECT count(*) FROM mir_job j
          WHERE j.checkpoint_id = c.id AND j.state IN ('queued', 'running'))) AS active,
        max(greatest(c.created_at, of_checkpoint.latest)) AS latest
      FROM run r
      JOIN checkpoint c ON c.run_id = r.id
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE m.definition = p.mir_definition) AS results,
          count(*) FILTER (WHERE m.definition = p.mir_definition AND m.origin = 'computed') AS computed,
          max(m.created_at) AS latest
        FROM mir_result m WHERE m.checkpoint_id = c.id
      ) of_checkpoint
      WHERE r.project_id = p.id AND r.deleted_at IS NULL
    ) checkpoints ON true
    ORDER BY "lastActivityAt" DESC, p.id DESC`);
  return z.array(ProjectSummarySchema).parse(rows);
}
