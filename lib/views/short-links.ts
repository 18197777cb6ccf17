import { createHash, randomInt } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { findCode, findShortLink, insertShortLink } from "#lib/views/repository-short-links.ts";
import type { ShortLink } from "#lib/views/schema.ts";
import { localPath } from "#lib/views/short-path.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62^7 = 3.5e12 codes: with a million links, one guess in 3.5 million hits one. */
const CODE_LENGTH = 7;
/** Collisions are so rare that two consecutive ones practically never occur. */
const MAXIMUM_ATTEMPTS = 5;

/**
 * The short link of a page of the project. A path always has the same one.
 * @throws AppError "not-found" (project), "validation" (not a page of the project)
 */
export async function shortenPath(slug: string, path: string): Promise<ShortLink> {
  const project = await getProjectBySlug(slug);
  const local = localPath(path, slug);
  const digest = createHash("sha256").update(local).digest("hex");
  for (let attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt += 1) {
    const known = await findCode(project.id, digest);
    if (known !== null) {
      return { code: known, path: local, shortPath: `/s/${known}` };
    }
    await insertShortLink({ code: makeCode(), projectId: project.id, path: local, digest });
  }
  throw new AppError("internal", "No free code for a short link was found");
}

function makeCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => DIGITS[randomInt(DIGITS.length)]).join("");
}

/** The path and the project of a code; null for an unknown code. */
export async function followShortLink(code: string): Promise<{ path: string; slug: string } | null> {
  if (!/^[0-9A-Za-z]{7}$/.test(code)) {
    return null;
  }
  const link = await findShortLink(code);
  // Validated again, so that no row can redirect to another site.
  return link === null ? null : { path: localPath(link.path, link.slug), slug: link.slug };
}
