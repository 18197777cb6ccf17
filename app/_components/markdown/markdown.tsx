"use client";

import "#app/_components/markdown/markdown.css";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { type MentionedRun, runMentions } from "#app/_components/markdown/run-mentions.ts";
import { ScrollRegion } from "#app/_components/page/scroll-region.tsx";
import { type MentionedRunRow, mentionedRunsQuery } from "#app/_queries/mentioned-runs.ts";
import { formatNumber } from "#lib/format/values.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { mentionedNames } from "#lib/reviews/mentions.ts";

interface MarkdownProps {
  readonly children: string;
  /** Slug of the project whose runs `@name` mentions; without it, `@name` stays text. */
  readonly slug?: string;
  /** Runs that the text is known to mention, so that their links are in the first paint. */
  readonly mentions?: readonly MentionedRun[];
}

/** Internal links open in place, external ones in a new tab without a referrer. */
const LINKS: Components = {
  a: ({ href = "", title, children }) =>
    href.startsWith("/") && !href.startsWith("//") ? (
      <Link className="link" href={href} data-tip={title}>
        {children}
      </Link>
    ) : (
      <a className="link" href={href} target="_blank" rel="noopener noreferrer" title={title}>
        {children}
      </a>
    ),
};
/** Tables scroll in their own frame, so that the page does not scroll sideways. */
const TABLES: Components = {
  table: ({ children }) => (
    <ScrollRegion label="Table">
      <table>{children}</table>
    </ScrollRegion>
  ),
};
const COMPONENTS: Components = { ...LINKS, ...TABLES };
const NO_RUNS: readonly MentionedRun[] = [];

/**
 * Renders user-written Markdown: HTML is not rendered, and only links to pages are allowed. Mentions of runs become links
 * with their MIR on hover; unknown names stay text.
 */
export function Markdown({ children, slug = "", mentions = NO_RUNS }: MarkdownProps) {
  const names = useMemo(() => mentionedNames(children), [children]);
  const { data: rows } = useQuery(mentionedRunsQuery(slug, names));
  const plugins = useMemo(() => {
    const found = (rows ?? []).map((row) => ({ runId: row.id, name: row.name, tip: tipOf(row) }));
    return slug === "" ? [remarkGfm] : [remarkGfm, runMentions(slug, [...mentions, ...found])];
  }, [slug, mentions, rows]);
  return (
    <div className="markdown">
      <ReactMarkdown remarkPlugins={plugins} components={COMPONENTS}>
        {children}
      </ReactMarkdown>
    </div>
  );
}

/** The hover text of a run: its state, and its MIR by definition. */
function tipOf({ status, mir }: MentionedRunRow): string {
  const values = MIR_DEFINITIONS.flatMap((definition) => {
    const cell = mir[definition];
    return cell === undefined
      ? []
      : [
          `MIR (${definition}) ${formatNumber(cell.value, "mir").text}${cell.origin === "reported" ? " †, reported" : ""}`,
        ];
  });
  return [status, ...(values.length === 0 ? ["no MIR yet"] : values)].join("\n");
}
