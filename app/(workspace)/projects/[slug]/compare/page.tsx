import "./_components/compare.css";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { openSavedView } from "#app/_server/open-view.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { MAXIMUM_COMPARED_RUNS } from "#lib/runs/read-run-series.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { CompareView } from "./_components/compare-view.tsx";
import { CompareViews } from "./_components/compare-views.tsx";
import { RunPicker } from "./_components/run-picker.tsx";
import { TooManyRuns } from "./_components/too-many-runs.tsx";
import { loadComparison } from "./_load.ts";

export const metadata: Metadata = { title: "Compare" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export default async function ComparePage({ params, searchParams }: PageProps) {
  const { slug } = await params;
  const project = await findProjectBySlug(slug);
  const actor = await getActor();
  if (project === null || !canViewProject(actor, project)) {
    notFound();
  }
  await openSavedView(project, "compare", await searchParams, actor);
  const requested = idsOf((await searchParams)["runs"]);
  const ids = requested.filter((id) => UUID.test(id));
  const isTooMany = ids.length > MAXIMUM_COMPARED_RUNS;
  const comparison = isTooMany ? null : await loadComparison(project.id, ids);
  const runs = comparison?.runs ?? [];
  const crumbs = [{ label: project.name, href: paths.runs(slug) }];
  if (isTooMany) {
    return (
      <>
        <PageHeader crumbs={crumbs} title="Compare" />
        <TooManyRuns slug={slug} ids={ids} maximum={MAXIMUM_COMPARED_RUNS} />
      </>
    );
  }
  if (comparison === null || runs.length === 0) {
    return (
      <>
        <PageHeader crumbs={crumbs} title="Compare" />
        <CompareViews project={{ id: project.id, slug }} />
        <EmptyState
          title={requested.length === 0 ? "Choose runs to compare" : "None of these runs is here any more"}
          actions={<RunPicker slug={slug} runIds={[]} maximum={MAXIMUM_COMPARED_RUNS} />}
        >
          Up to {MAXIMUM_COMPARED_RUNS} runs side by side: their settings, curves, MIR, layers and scores. Add
          them here, or select rows of the runs table and press Compare.
        </EmptyState>
      </>
    );
  }
  return (
    <CompareView
      slug={slug}
      projectId={project.id}
      crumbs={crumbs}
      comparison={comparison}
      missing={requested.length - runs.length}
      definition={project.mirDefinition}
      maximum={MAXIMUM_COMPARED_RUNS}
    />
  );
}

/** Distinct ids of a comma-separated list, as written by nuqs. */
function idsOf(value: string | string[] | undefined): string[] {
  const text = Array.isArray(value) ? value[0] : value;
  return [...new Set((text ?? "").split(",").filter((id) => id !== ""))];
}
