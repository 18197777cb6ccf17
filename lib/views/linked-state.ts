import { followShortLink } from "#lib/views/short-links.ts";

/** The page and state that a link refers to. */
export type LinkedState =
  | { readonly page: "runs" | "correlation"; readonly query: string }
  | { readonly page: "ablation"; readonly key: string; readonly query: string };

/** Parses a pasted URL or short link of the same project; null for any other. */
export async function readLink(slug: string, link: string): Promise<LinkedState | null> {
  const path = await pathOf(slug, link.trim());
  const match = path === null ? null : /^\/projects\/([^/?]+)\/([^?#]+)(?:\?([^#]*))?/.exec(path);
  if (match?.[1] === undefined || match[2] === undefined || decodeOrNull(match[1]) !== slug) {
    return null;
  }
  const [, , place, query = ""] = match;
  const key = decodeOrNull(/^ablations\/([^/]+)$/.exec(place)?.[1] ?? "");
  if (key !== null && key !== "") {
    return { page: "ablation", key, query };
  }
  return place === "runs" || place === "correlation" ? { page: place, query } : null;
}

/** Null for an invalid percent-encoding. */
function decodeOrNull(part: string): string | null {
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
