import "../_components/ablations.css";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canChangeAblations, canViewProject } from "#lib/auth/can.ts";
import { MAXIMUM_ABLATION_RUNS } from "#lib/benchmarks/ablation-schema.ts";
import { AppError } from "#lib/errors.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { type RunSettings, readSettingsByFilter, readSettingsOfRuns } from "#lib/tables/rows/rows-of-runs.ts";
import { NewAblationForm } from "./_components/new-ablation-form.tsx";
import { RunFilter } from "./_components/run-filter.tsx";

export const metadata: Metadata = { title: "New ablation" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Creates an ablation of selected runs (`?runs=`) or of those that match a filter (`?filter=`). */
export default async function NewAblationPage({ params, searchParams }: PageProps) {
  const { slug } = await params;
  const project = await findProjectBySlug(slug);
  const actor = await getActor();
  if (project === null || !canViewProject(actor, project) || !canChangeAblations(actor, project)) {
    notFound();
  }
  const query = await searchParams;
  const runs = single(query["runs"]);
  const filter = single(query["filter"]) ?? "";
  const choice = runs === undefined ? await byFilter(slug, filter) : await byIds(slug, runs);
  return (
    <>
      <PageHeader
        crumbs={[
          { label: project.name, href: paths.runs(slug) },
          { label: "Ablations", href: paths.ablations(slug) },
        ]}
        title="New ablation"
        meta={<span className="dim">{choice.words}</span>}
      />
      <div className="page-body">
        {runs === undefined ? <RunFilter filter={filter} refusal={choice.refusal} /> : null}
        {choice.runs.length === 0 ? null : (
          <NewAblationForm
            key={choice.runs.map((run) => run.id).join()}
            slug={slug}
            runs={choice.runs}
            filter={runs === undefined ? filter : null}
          />
        )}
      </div>
    </>
  );
}

interface Choice {
  readonly runs: readonly RunSettings[];
  readonly words: string;
  /** Why the filter cannot be used; null if it can. */
  readonly refusal: string | null;
}

async function byIds(slug: string, list: string): Promise<Choice> {
  const ids = list.split(",").filter((id) => z.uuid().safeParse(id).success);
  const runs = await readSettingsOfRuns(slug, ids.slice(0, MAXIMUM_ABLATION_RUNS));
  return { runs, words: `of ${runs.length} selected ${runs.length === 1 ? "run" : "runs"}`, refusal: null };
}

async function byFilter(slug: string, filter: string): Promise<Choice> {
  try {
    const { runs, total } = await readSettingsByFilter(slug, filter, MAXIMUM_ABLATION_RUNS);
    if (total > runs.length) {
      const refusal = `${total} runs match; an ablation has at most ${MAXIMUM_ABLATION_RUNS}. Narrow the filter.`;
      return { runs: [], words: "", refusal };
    }
    const refusal = total === 0 ? "No run matches." : null;
    return { runs, words: `of ${total} ${total === 1 ? "run" : "runs"}`, refusal };
  } catch (error) {
    if (error instanceof AppError && error.code === "validation") {
      return { runs: [], words: "", refusal: error.fields[0]?.message ?? error.message };
    }
    throw error;
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
