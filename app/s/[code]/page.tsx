import { notFound, redirect } from "next/navigation";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { followShortLink } from "#lib/views/short-links.ts";

interface PageProps {
  readonly params: Promise<{ code: string }>;
}

/** Redirects a short link to its page. */
export default async function ShortLinkPage({ params }: PageProps) {
  const link = await followShortLink((await params).code);
  if (link === null || !canViewProject(await getActor(), link)) {
    notFound();
  }
  redirect(link.path);
}
