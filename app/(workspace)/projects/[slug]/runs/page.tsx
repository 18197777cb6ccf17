import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { RunsTable } from "#app/_components/runs-table/runs-table.tsx";
import { LogRunButton } from "#app/_components/runs-table/toolbar/log-run-dialog.tsx";
import { paths } from "#app/_paths.ts";
import { findVisibleProject } from "#app/_server/find-project.ts";
import { openSavedView } from "#app/_server/open-view.ts";
import { readFirstWindow } from "#app/(workspace)/projects/[slug]/runs/_load-first-window.ts";
import { getActor } from "#lib/auth/actor.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { parseGridState } from "#lib/tables/query/grid-state.ts";

interface RunsPageProps {
  readonly params: Promise<{ slug: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: RunsPageProps): Promise<Metadata> {
  const project = await findVisibleProject(decodeURIComponent((await params).slug));
  return { title: project === null ? "Not found" : `Runs · ${project.name}` };
}

export default async function RunsPage({ params, searchParams }: RunsPageProps) {
  const slug = decodeURIComponent((await params).slug);
  const project = await findVisibleProject(slug);
  if (project === null) {
    notFound();
  }
  const query = await searchParams;
  await openSavedView(project, "runs", query, await getActor());
  const columns = await listColumns(project.id);
  const initial = await readFirstWindow(project, columns, parseGridState(parametersOf(query)));
  const { id, name, mirDefinition, runCount } = project;
  return (
    <>
      <PageHeader
        crumbs={[{ label: name, href: paths.runs(slug) }]}
        title="Runs"
        actions={<LogRunButton project={slug} />}
      />
      <RunsTable project={{ id, slug, name, mirDefinition, runCount }} columns={columns} initial={initial} />
    </>
  );
}

/** Uses the first value of a repeated parameter, as URLSearchParams.get does in the browser. */
function parametersOf(query: Readonly<Record<string, string | string[] | undefined>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name, first]];
    }),
  );
}
