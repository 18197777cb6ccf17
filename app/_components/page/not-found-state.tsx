import Link from "next/link";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";

interface NotHereProps {
  /** "ablation": what is looked for, of which there is a list with a trash at its end. */
  readonly what: string;
  readonly listHref: string;
}

/** Stands where something of a project should, which is no more or never was. */
export function NotHere({ what, listHref }: NotHereProps) {
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
