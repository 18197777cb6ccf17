import Link from "next/link";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";

export default function NotFound() {
  return (
    <main id="main">
      <PageHeader title="Not found" />
      <EmptyState title="There is no such page">
        <p className="state-text">
          The address may be mistyped, or what it showed was deleted.{" "}
          <Link className="link" href={paths.projects()}>
            All projects
          </Link>
        </p>
      </EmptyState>
    </main>
  );
}
