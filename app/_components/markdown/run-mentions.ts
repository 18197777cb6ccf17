import { paths } from "#app/_paths.ts";
import { findMentions } from "#lib/reviews/mentions.ts";

/** A run that a text mentions by its name. */
export interface MentionedRun {
  readonly runId: string;
  readonly name: string;
  /** Shown on hover. */
  readonly tip?: string;
}

/** What of Markdown's tree is looked at: texts, and whatever holds them. */
interface MarkdownNode {
  type: string;
  value?: string;
  url?: string;
  title?: string | null;
  children?: MarkdownNode[];
}

/** Mentions inside a link or in code stay text. */
const OPAQUE = new Set(["link", "linkReference", "code", "inlineCode"]);

/** A remark plugin: `@name` of a known run becomes a link to it; unknown names stay as they are written. */
export function runMentions(slug: string, runs: readonly MentionedRun[]) {
  const byName = new Map(runs.map((run) => [run.name, run]));
  const visit = (node: MarkdownNode): void => {
    if (node.children === undefined || OPAQUE.has(node.type)) {
      return;
    }
    for (const child of node.children) {
      visit(child);
    }
    node.children = node.children.flatMap((child) =>
      child.type === "text" ? split(child, slug, byName) : [child],
    );
  };
  return () => (tree: MarkdownNode) => visit(tree);
}

function split(
  { value = "" }: MarkdownNode,
  slug: string,
  byName: ReadonlyMap<string, MentionedRun>,
): MarkdownNode[] {
  const parts: MarkdownNode[] = [];
  let at = 0;
  for (const { name, start, end } of findMentions(value)) {
    const run = byName.get(name);
    if (run === undefined) {
      continue;
    }
    parts.push({ type: "text", value: value.slice(at, start) });
    parts.push({
      type: "link",
      url: paths.run(slug, run.runId),
      title: run.tip ?? null,
      children: [{ type: "text", value: `@${name}` }],
    });
    at = end;
  }
  return [...parts, { type: "text", value: value.slice(at) }];
}
