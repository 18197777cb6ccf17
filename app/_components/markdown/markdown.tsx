import "#app/_components/markdown/markdown.css";
import Link from "next/link";
import { useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import { type MentionedRun, runMentions } from "#app/_components/markdown/run-mentions.ts";

interface MarkdownProps {
  readonly children: string;
  /** Where mentions lead; without both, `@name` stays text. */
  readonly slug?: string;
  readonly mentions?: readonly MentionedRun[];
}

/** Links within the product open here, all others elsewhere, without telling where they came from. */
const COMPONENTS: Components = {
  a: ({ href = "", children }) =>
    href.startsWith("/") && !href.startsWith("//") ? (
      <Link className="link" href={href}>
        {children}
      </Link>
    ) : (
      <a className="link" href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    ),
};
const NO_RUNS: readonly MentionedRun[] = [];

/** Text in Markdown, as people write it: no HTML of theirs comes through, and links lead nowhere but to pages. */
export function Markdown({ children, slug = "", mentions = NO_RUNS }: MarkdownProps) {
  const plugins = useMemo(() => [runMentions(slug, mentions)], [slug, mentions]);
  return (
    <div className="markdown">
      <ReactMarkdown remarkPlugins={plugins} components={COMPONENTS}>
        {children}
      </ReactMarkdown>
    </div>
  );
}
