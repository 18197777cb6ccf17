import { useMemo } from "react";
import { diffTexts } from "#lib/analysis/compare-text.ts";

interface TextDiffProps {
  /** The reference's text. */
  readonly before: string;
  readonly after: string;
}

/** A long text as it differs from the reference's: what is gone struck through, what is new underlined. */
export function TextDiff({ before, after }: TextDiffProps) {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  return (
    <div className="compare-text">
      {parts.map(({ kind, text }, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: the parts have no identity but their place
        if (kind === "same") return <span key={index}>{text}</span>;
        return kind === "added" ? <ins key={index}>{text}</ins> : <del key={index}>{text}</del>;
        // biome-ignore-end lint/suspicious/noArrayIndexKey: as above
      })}
    </div>
  );
}
