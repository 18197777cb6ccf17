import type { Prisma } from "#lib/db/client.ts";
import type { Project, Run } from "#lib/runs/schema.ts";

/** Column selections of this domain, and their conversion to domain types. */

export const projectFields = {
  id: true,
  slug: true,
  name: true,
  description: true,
  source: true,
  mirDefinition: true,
  createdAt: true,
  updatedAt: true,
  _count: { select: { runs: { where: { deletedAt: null } } } },
} as const satisfies Prisma.ProjectSelect;

type ProjectRow = Prisma.ProjectGetPayload<{ select: typeof projectFields }>;

export function toProject({ _count, ...row }: ProjectRow): Project {
  return {
    ...row,
    // Every writer validates the column with its schema.
    mirDefinition: row.mirDefinition as Project["mirDefinition"],
    runCount: _count.runs,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export const runFields = {
  id: true,
  name: true,
  status: true,
  startedAt: true,
  endedAt: true,
  createdAt: true,
  updatedAt: true,
  archivedAt: true,
  deletedAt: true,
  reviewState: true,
  project: { select: { id: true, slug: true, name: true } },
  params: { select: { key: true, value: true }, orderBy: { key: "asc" } },
  tags: { select: { key: true, value: true }, orderBy: { key: "asc" } },
} as const satisfies Prisma.RunSelect;

type RunRow = Prisma.RunGetPayload<{ select: typeof runFields }>;

export function toRun(row: RunRow): Run {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    params: toRecord(row.params),
    tags: toRecord(row.tags),
  };
}

function toRecord(entries: readonly { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
