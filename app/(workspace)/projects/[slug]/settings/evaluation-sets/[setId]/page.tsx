import "#app/_components/evaluation-sets/evaluation-sets.css";
import "../../_components/settings.css";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackfillButton } from "#app/_components/evaluation-sets/backfill-dialog.tsx";
import { BackfillState } from "#app/_components/evaluation-sets/backfill-state.tsx";
import { MirMatrix } from "#app/_components/evaluation-sets/mir-matrix.tsx";
import { SetMenu } from "#app/_components/evaluation-sets/set-menu.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import {
  listEvaluationPairs,
  readEvaluationSetDetail,
} from "#lib/mir/evaluation-sets/change-evaluation-set.ts";
import { findDefaultSetId } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { openStorage } from "#lib/storage/open-storage.ts";
import { PairsSection } from "./_components/pairs-section.tsx";
import { SetFacts } from "./_components/set-facts.tsx";
import { findEvaluationSet } from "./_load.ts";

interface PageProps {
  readonly params: Promise<{ slug: string; setId: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Number of pairs per page. */
const PAIRS = 24;

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { slug, setId } = await params;
  return { title: (await findEvaluationSet(decodeURIComponent(slug), setId))?.set.name ?? "Evaluation set" };
}

/** One evaluation set: its properties, the MIR of the project's checkpoints on it and its subsets, and its pairs. */
export default async function EvaluationSetPage({ params, searchParams }: PageProps) {
  const { slug: encoded, setId } = await params;
  const slug = decodeURIComponent(encoded);
  const found = await findEvaluationSet(slug, setId);
  if (found === null) notFound();
  const { project, set } = found;
  const { page: requested } = await searchParams;
  const lastPage = Math.max(0, Math.ceil(set.sampleCount / PAIRS) - 1);
  const page = Math.min(lastPage, Math.max(0, Math.trunc(Number(requested ?? "1") || 1) - 1));
  const [detail, pairs, defaultId] = await Promise.all([
    readEvaluationSetDetail(set.id),
    listEvaluationPairs(set.id, { cursor: String(page * PAIRS), limit: PAIRS }, openStorage()),
    findDefaultSetId(project.id),
  ]);
  const columns = [...detail.subsets, set].toSorted((a, b) => a.sampleCount - b.sampleCount);
  return (
    <>
      <PageHeader
        crumbs={[
          { label: project.name, href: paths.runs(slug) },
          { label: "Settings", href: paths.settings(slug) },
        ]}
        title={set.name}
        meta={set.id === defaultId ? <span className="set-mark">default</span> : undefined}
        actions={<SetMenu slug={slug} set={set} isDefault={set.id === defaultId} />}
      />
      <div className="page-body settings">
        <SetFacts set={set} use={detail.use} />
        <section aria-labelledby="grid">
          <div className="settings-head">
            <h2 className="section-title" id="grid">
              MIR on this set
            </h2>
            <BackfillButton slug={slug} setId={set.parentId ?? set.id} />
          </div>
          <BackfillState slug={slug} projectId={project.id} />
          <MirMatrix
            slug={slug}
            projectId={project.id}
            sets={columns}
            definition={project.mirDefinition}
            runId={null}
          />
        </section>
        <PairsSection slug={slug} set={set} pairs={pairs.items} page={page} lastPage={lastPage} />
      </div>
    </>
  );
}
