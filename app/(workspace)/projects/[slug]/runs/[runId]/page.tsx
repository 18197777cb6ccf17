import "./_components/run.css";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CommentsSection } from "#app/_components/comments/comments-section.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { RunMenu } from "#app/_components/run-actions/run-menu.tsx";
import { RunNotice } from "#app/_components/run-actions/run-notice.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { paths } from "#app/_paths.ts";
import { CheckpointsSection } from "./_components/checkpoints-section.tsx";
import { CurvesSection } from "./_components/curves-section.tsx";
import { MentionsSection } from "./_components/mentions-section.tsx";
import { ProfileSection } from "./_components/profile-section.tsx";
import { RobustnessSection } from "./_components/robustness-section.tsx";
import { RunFacts } from "./_components/run-facts.tsx";
import { RunLive } from "./_components/run-live.tsx";
import { ScoresSection } from "./_components/scores-section.tsx";
import { loadRunPage } from "./_load.ts";

interface PageProps {
  readonly params: Promise<{ slug: string; runId: string }>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { slug, runId } = await params;
  return { title: (await loadRunPage(slug, runId))?.run.name ?? "Run" };
}

export default async function RunPage({ params }: PageProps) {
  const { slug, runId } = await params;
  const detail = await loadRunPage(slug, runId);
  if (detail === null) {
    notFound();
  }
  const { definition, run, series, checkpoints, scores, comments, mentionedIn, evaluationSets, sets } =
    detail;
  return (
    <>
      <PageHeader
        crumbs={[{ label: run.project.name, href: paths.runs(slug) }]}
        title={run.name}
        meta={<StatusBadge status={run.status} />}
        {...(run.deletedAt === null ? { actions: <RunMenu run={run} /> } : {})}
      />
      <RunLive runId={run.id} />
      <div className="page-body run">
        <RunNotice run={run} />
        <RunFacts run={run} />
        <CurvesSection run={run} series={series} checkpoints={checkpoints} definition={definition} />
        <CheckpointsSection
          checkpoints={checkpoints}
          definition={definition}
          evaluationSets={evaluationSets}
        />
        <RobustnessSection
          slug={slug}
          projectId={run.project.id}
          runId={run.id}
          runName={run.name}
          checkpoints={checkpoints}
          sets={sets}
          definition={definition}
        />
        <ProfileSection checkpoints={checkpoints} definition={definition} />
        <ScoresSection scores={scores} checkpoints={checkpoints} />
        <CommentsSection
          project={{ id: run.project.id, slug }}
          subject={{ kind: "run", id: run.id }}
          initial={comments}
        />
        <MentionsSection slug={slug} comments={mentionedIn} />
      </div>
    </>
  );
}
