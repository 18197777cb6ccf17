import { paths } from "#app/_paths.ts";
import { findMentions } from "#lib/reviews/mentions.ts";

/** A run mentioned by name in a text. */
export interface MentionedRun {
  readonly runId: string;
  readonly name: string;
  /** Hover text. */
  readonly tip?: string;
}

/** The part of the Markdown syntax tree that is visited: text nodes and their parents. */
interface MarkdownNode {
  type: string;
  value?: string;
  url?: string;
  title?: string | null;
  children?: MarkdownNode[];
}

/** Nodes in which mentions stay text. */
const OPAQUE = new Set(["link", "linkReference", "code", "inlineCode"]);

/** A remark plugin that turns `@name` of a known run into a link to it; unknown names stay text. */
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
