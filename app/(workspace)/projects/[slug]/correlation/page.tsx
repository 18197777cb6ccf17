import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { openSavedView } from "#app/_server/open-view.ts";
import type { AnalysisRequest, AnalysisResult } from "#lib/analysis/schema.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { AppError } from "#lib/errors.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { correlateRuns } from "#lib/tables/correlation/correlate-runs.ts";
import type { ProjectContext } from "#lib/tables/correlation/correlation-input.ts";
import { correlationOptions, defaultAxes } from "#lib/tables/correlation/correlation-options.ts";
import { CorrelationView } from "./_components/correlation-view.tsx";

export const metadata: Metadata = { title: "Correlation" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CorrelationPage({ params, searchParams }: PageProps) {
  const { slug } = await params;
  const project = await findProjectBySlug(slug);
  const actor = await getActor();
  if (project === null || !canViewProject(actor, project)) {
    notFound();
  }
  await openSavedView(project, "correlation", await searchParams, actor);
  const [columns, ablations, query] = await Promise.all([
    listColumns(project.id),
    listAblations(project.id),
    searchParams,
  ]);
  const options = correlationOptions(columns, ablations);
  const defaults = defaultAxes(options, project.mirDefinition);
  const header = (
    <PageHeader crumbs={[{ label: project.name, href: paths.runs(slug) }]} title="Correlation" />
  );
  if (options.x.length === 0 || options.y.length === 0) {
    return (
      <>
        {header}
        <EmptyState title="There is nothing to correlate yet">
          A point needs two numbers of one run: a MIR, a metric or a numeric param on one axis, a benchmark
          score after fine-tuning on the other. Log scores with POST /api/v1/runs/…/scores.
        </EmptyState>
      </>
    );
  }
  const request: AnalysisRequest = {
    x: single(query["x"]) ?? defaults.x,
    y: single(query["y"]) ?? defaults.y,
    group: single(query["group"]) ?? defaults.group,
  };
  const first = await load(slug, request, { columns, ablations });
  return (
    <>
      {header}
      <CorrelationView
        slug={slug}
        projectId={project.id}
        options={options}
        defaults={defaults}
        initial={{ request, ...first }}
      />
    </>
  );
}

type Loaded = { result: AnalysisResult; refusal: null } | { result: null; refusal: string };

/** An invalid axis in the URL is reported on the page, next to the controls that correct it. */
async function load(slug: string, request: AnalysisRequest, context: ProjectContext): Promise<Loaded> {
  try {
    const result = await correlateRuns({ project: slug, filter: "", text: "", ...request }, context);
    return { result, refusal: null };
  } catch (error) {
    if (error instanceof AppError && error.code === "validation") {
      return { result: null, refusal: error.fields[0]?.message ?? error.message };
    }
    throw error;
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
