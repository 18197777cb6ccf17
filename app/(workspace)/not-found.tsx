import Link from "next/link";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";

export default function NotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState title="There is no such project or run">
        <p className="state-text">
          It may have been deleted, or the address is mistyped.{" "}
          <Link className="link" href={paths.projects()}>
            All projects
          </Link>
        </p>
      </EmptyState>
    </>
  );
}
