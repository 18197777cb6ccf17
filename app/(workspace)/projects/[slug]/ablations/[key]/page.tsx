import "../_components/ablations.css";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { CommentsSection } from "#app/_components/comments/comments-section.tsx";
import { FigureAbout } from "#app/_components/figure/figure-about.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { findVisibleProject } from "#app/_server/find-project.ts";
import { comparabilityNotes } from "#lib/analysis/comparability.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canChangeAblations, canChangeReviews } from "#lib/auth/can.ts";
import { findAblation } from "#lib/benchmarks/repository-ablations.ts";
import { findComments } from "#lib/reviews/repository-comments.ts";
import { loadAblationView } from "#lib/tables/ablations/ablation-view.ts";
import { definitionNote, evaluationSetName } from "#lib/tables/export/export-notes.ts";
import { listEvaluationSetNames } from "#lib/tables/sql/project-facts.ts";
import { AblationsLive } from "../_components/ablations-live.tsx";
import { AblationBody } from "./_components/ablation-body.tsx";
import { AblationExport } from "./_components/ablation-export.tsx";
import { AblationMenu } from "./_components/ablation-menu.tsx";
import { AddAblationToReview } from "./_components/add-ablation-to-review.tsx";
import { StateControl } from "./_components/state-control.tsx";

interface PageProps {
  readonly params: Promise<{ slug: string; key: string }>;
}

const load = cache(async (slug: string, key: string) => {
  const project = await findVisibleProject(slug);
  if (project === null) {
    return null;
  }
  const ablation = await findAblation(project.id, decodeURIComponent(key));
  return ablation === null ? null : { project, ablation };
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { slug, key } = await params;
  return { title: (await load(slug, key))?.ablation.title ?? "Ablation" };
}

/** One ablation: its table, confounders, effects and conclusion. */
export default async function AblationPage({ params }: PageProps) {
  const { slug, key } = await params;
  const found = await load(slug, key);
  if (found === null) {
    notFound();
  }
  const { project, ablation } = found;
  const actor = await getActor();
  const canChange = canChangeAblations(actor, project);
  const [{ view, runs }, setNames, comments] = await Promise.all([
    loadAblationView(slug, ablation),
    listEvaluationSetNames(project.id),
    findComments(project.id, { kind: "ablation", id: ablation.id }),
  ]);
  const cells = runs.flatMap((run) => run.mir[view.definition] ?? []);
  const sets = new Set(cells.map((cell) => evaluationSetName(cell, setNames)));
  const about = [
    definitionNote(view.definition),
    ...(sets.size === 0 ? [] : [`Evaluation set: ${[...sets].join("; ")}`]),
    ...(ablation.filter === "" || ablation.filter === null ? [] : [`Filter: ${ablation.filter}`]),
  ];
  return (
    <FigureAbout lines={about}>
      <PageHeader
        crumbs={[
          { label: project.name, href: paths.runs(slug) },
          { label: "Ablations", href: paths.ablations(slug) },
        ]}
        title={ablation.title}
        meta={canChange ? <StateControl slug={slug} ablation={ablation} /> : null}
        actions={
          <>
            {canChangeReviews(actor, project) ? (
              <AddAblationToReview slug={slug} ablationKey={ablation.key} />
            ) : null}
            <AblationExport slug={slug} ablation={ablation} rowCount={view.rows.length} />
            {canChange ? (
              <AblationMenu
                slug={slug}
                ablation={ablation}
                runs={runs.map(({ id, name, params: settings }) => ({ id, name, params: settings }))}
              />
            ) : null}
          </>
        }
      />
      <AblationsLive projectId={project.id} />
      <AblationBody
        project={{ id: project.id, slug }}
        view={view}
        notes={comparabilityNotes(cells)}
        canChange={canChange}
      >
        <CommentsSection
          project={{ id: project.id, slug }}
          subject={{ kind: "ablation", id: ablation.id }}
          initial={comments}
        />
      </AblationBody>
    </FigureAbout>
  );
}
