import Link from "next/link";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";

interface NotFoundStateProps {
  /** The kind of item, e.g. "ablation", whose list page ends with a trash. */
  readonly what: string;
  readonly listHref: string;
}

/** The page of an item of a project that was deleted or never existed. */
export function NotFoundState({ what, listHref }: NotFoundStateProps) {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState title={`There is no such ${what}`}>
        <p className="state-text">
          It may lie in the trash, at the end of the list, or the address is mistyped.{" "}
          <Link className="link" href={listHref}>
            All {what}s
          </Link>
        </p>
      </EmptyState>
    </>
  );
}
