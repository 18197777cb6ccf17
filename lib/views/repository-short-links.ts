import { db } from "#lib/db/client.ts";

/** Does nothing if the code is taken or the path already has a code. */
export async function insertShortLink(row: {
  readonly code: string;
  readonly projectId: string;
  readonly path: string;
  readonly digest: string;
}): Promise<void> {
  await db().shortLink.createMany({ data: [row], skipDuplicates: true });
}

export async function findCode(projectId: string, digest: string): Promise<string | null> {
  const row = await db().shortLink.findUnique({
    where: { projectId_digest: { projectId, digest } },
    select: { code: true },
  });
  return row?.code ?? null;
}

export async function findShortLink(code: string): Promise<{ path: string; slug: string } | null> {
  const row = await db().shortLink.findUnique({
    where: { code },
    select: { path: true, project: { select: { slug: true } } },
  });
  return row === null ? null : { path: row.path, slug: row.project.slug };
}
