import "./_components/settings.css";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NewSetButton } from "#app/_components/evaluation-sets/new-set-dialog.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { findDefaultSetId, listEvaluationSets } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { listBases } from "#lib/mir/projector/repository-bases.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listTrash } from "#lib/runs/run-actions.ts";
import { BasesSection } from "./_components/bases-section.tsx";
import { EvaluationSetsSection } from "./_components/evaluation-sets-section.tsx";
import { TrashSection } from "./_components/trash-section.tsx";

export const metadata: Metadata = { title: "Settings" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
}

/** The project's evaluation sets, bases of projectors, and trash. */
export default async function SettingsPage({ params }: PageProps) {
  const slug = decodeURIComponent((await params).slug);
  const project = await findProjectBySlug(slug);
  if (project === null || !canViewProject(await getActor(), { slug })) {
    notFound();
  }
  const [sets, defaultId, bases, trash] = await Promise.all([
    listEvaluationSets(project.id),
    findDefaultSetId(project.id),
    listBases(project.id),
    listTrash(slug),
  ]);
  return (
    <>
      <PageHeader
        crumbs={[{ label: project.name, href: paths.runs(slug) }]}
        title="Settings"
        actions={<NewSetButton slug={slug} />}
      />
      <div className="page-body settings">
        <EvaluationSetsSection slug={slug} projectId={project.id} sets={sets} defaultId={defaultId} />
        <BasesSection slug={slug} bases={bases} />
        <TrashSection project={{ id: project.id, slug }} runs={trash} />
      </div>
    </>
  );
}
