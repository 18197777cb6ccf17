"use client";

import Link from "next/link";
import type { ReviewContent } from "#lib/tables/review-content.ts";
import { CorrelationFigure, Effects } from "./part-figures.tsx";
import { StaticTable } from "./static-table.tsx";

/** The content of a part, below its title. */
export function PartContent({ content }: { readonly content: ReviewContent }) {
  switch (content.kind) {
    case "text":
      return null;
    case "missing":
      return (
        <p className="review-missing" role="note">
          This part cannot be shown: {content.reason}
        </p>
      );
    case "table":
      return (
        <>
          <StaticTable table={content.table} />
          <Effects effects={content.effects ?? []} />
          {content.more > 0 ? <p className="dim">and {content.more} more rows</p> : null}
          <SourceLink path={content.path} />
        </>
      );
    case "figure":
      return (
        <>
          <CorrelationFigure content={content} />
          <SourceLink path={content.path} />
        </>
      );
  }
}

function SourceLink({ path }: { readonly path: string }) {
  return (
    <p className="review-source">
      <Link className="link" href={path}>
        Open
      </Link>
    </p>
  );
}
