import { useMemo } from "react";
import { diffTexts } from "#lib/analysis/compare-text.ts";

interface TextDiffProps {
  /** The text of the reference run. */
  readonly before: string;
  readonly after: string;
}

/** A diff of a long text against the reference: deletions are struck through, insertions underlined. */
export function TextDiff({ before, after }: TextDiffProps) {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  return (
    <div className="compare-text">
      {parts.map(({ kind, text }, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: the parts are identified only by position
        if (kind === "same") return <span key={index}>{text}</span>;
        return kind === "added" ? <ins key={index}>{text}</ins> : <del key={index}>{text}</del>;
        // biome-ignore-end lint/suspicious/noArrayIndexKey: as above
      })}
    </div>
  );
}
