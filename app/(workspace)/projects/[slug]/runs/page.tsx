import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { LogRunButton } from "#app/_components/runs-table/log-run-dialog.tsx";
import { RunsTable } from "#app/_components/runs-table/runs-table.tsx";
import type { InitialRuns } from "#app/_components/runs-table/use-runs.ts";
import { loadView, questionOf } from "#app/_components/runs-table/view.ts";
import { paths } from "#app/_paths.ts";
import { RUNS_PAGE, type RunsQuestion, runsParameters } from "#app/_queries/runs.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { AppError } from "#lib/errors.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listColumns } from "#lib/tables/columns.ts";
import { listRunRows } from "#lib/tables/rows.ts";

interface RunsPageProps {
  readonly params: Promise<{ slug: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: RunsPageProps): Promise<Metadata> {
  const project = await findProjectBySlug(decodeURIComponent((await params).slug));
  return { title: project === null ? "Not found" : `Runs · ${project.name}` };
}

export default async function RunsPage({ params, searchParams }: RunsPageProps) {
  const slug = decodeURIComponent((await params).slug);
  const project = await findProjectBySlug(slug);
  if (project === null || !canViewProject(await getActor(), { slug })) {
    notFound();
  }
  const view = await loadView(searchParams);
  const [columns, initial] = await Promise.all([
    listColumns(project.id),
    readFirstPage(questionOf(view, project)),
  ]);
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

/** Null for a question that makes no sense: the page then says so where the question is written. */
async function readFirstPage(question: RunsQuestion): Promise<InitialRuns | null> {
  const { project, filter, text, sort } = question;
  try {
    const page = await listRunRows({
      project,
      filter,
      text,
      sort: [...sort],
      limit: RUNS_PAGE,
      cursor: null,
    });
    return { key: runsParameters(question).toString(), page };
  } catch (error) {
    if (error instanceof AppError && error.code === "validation") {
      return null;
    }
    throw error;
  }
}
