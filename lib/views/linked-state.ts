import { followShortLink } from "#lib/views/short-links.ts";

/** What a link to a page of a project leads to. */
export type LinkedState =
  | { readonly page: "runs" | "correlation"; readonly query: string }
  | { readonly page: "ablation"; readonly key: string; readonly query: string };

/** Reads a pasted address, long or short, of the same project; null for any other. */
export async function readLink(slug: string, link: string): Promise<LinkedState | null> {
  const path = await pathOf(slug, link.trim());
  const match = path === null ? null : /^\/projects\/([^/?]+)\/([^?#]+)(?:\?([^#]*))?/.exec(path);
  if (match?.[1] === undefined || match[2] === undefined || decoded(match[1]) !== slug) {
    return null;
  }
  const [, , place, query = ""] = match;
  const key = decoded(/^ablations\/([^/]+)$/.exec(place)?.[1] ?? "");
  if (key !== null && key !== "") {
    return { page: "ablation", key, query };
  }
  return place === "runs" || place === "correlation" ? { page: place, query } : null;
}

/** Null where a percent sign begins no character. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
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
