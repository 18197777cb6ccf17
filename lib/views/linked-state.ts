import { followShortLink } from "#lib/views/short-links.ts";

/** What a link to a page of a project leads to. */
export type LinkedState =
  | { readonly page: "runs" | "correlation"; readonly query: string }
  | { readonly page: "ablation"; readonly key: string };

/** Reads a pasted address, long or short, of the same project; null for any other. */
export async function readLink(slug: string, link: string): Promise<LinkedState | null> {
  const path = await pathOf(slug, link.trim());
  const match = path === null ? null : /^\/projects\/([^/?]+)\/([^?#]+)(?:\?([^#]*))?/.exec(path);
  if (match?.[1] === undefined || match[2] === undefined || decodeURIComponent(match[1]) !== slug) {
    return null;
  }
  const [, , place, query = ""] = match;
  const ablation = /^ablations\/([^/]+)$/.exec(place);
  if (ablation?.[1] !== undefined) {
    return { page: "ablation", key: decodeURIComponent(ablation[1]) };
  }
  return place === "runs" || place === "correlation" ? { page: place, query } : null;
}

async function pathOf(slug: string, link: string): Promise<string | null> {
  if (!URL.canParse(link, "http://here")) {
    return null;
  }
  const { pathname, search } = new URL(link, "http://here");
  const code = /^\/s\/(\w{7})$/.exec(pathname)?.[1];
  if (code === undefined) {
    return `${pathname}${search}`;
  }
  const target = await followShortLink(code);
  return target?.slug === slug ? target.path : null;
}
