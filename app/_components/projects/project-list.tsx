"use client";

import "#app/_components/projects/projects.css";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { ProjectMenu } from "#app/_components/projects/project-menu.tsx";
import { ProgressBar } from "#app/_components/values/progress-bar.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { paths } from "#app/_paths.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { ProjectSummary } from "#lib/tables/sql/project-summaries.ts";

/** The projects, most recently active first, refreshed when something changes. */
export function ProjectList({ projects }: { readonly projects: readonly ProjectSummary[] }) {
  const router = useRouter();
  useLiveRefresh(
    (frame) => frame.type === "change" || (frame.type === "job" && frame.job.state !== "running"),
    () => router.refresh(),
    3000,
  );
  return (
    <>
      <div className="project projects-head" aria-hidden="true">
        <span>Project</span>
        <span className="project-number">Runs</span>
        <span className="project-number">Checkpoints</span>
        <span>MIR coverage</span>
        <span>Last activity</span>
      </div>
      <ul className="projects">
        {projects.map((project) => (
          <ProjectItem key={project.slug} project={project} />
        ))}
      </ul>
    </>
  );
}

function ProjectItem({ project }: { readonly project: ProjectSummary }) {
  return (
    <li className="project">
      <div className="project-title">
        <h2 className="project-name">
          <Link href={paths.runs(project.slug)}>{project.name}</Link>
        </h2>
        <p className="project-description">{project.description || project.source || "No description"}</p>
      </div>
      <div className="project-number">
        {formatNumber(project.runCount, "count").text}
        <span className="project-word">{project.runCount === 1 ? "run" : "runs"}</span>
        {project.runningCount === 0 ? null : <small>{project.runningCount} running</small>}
      </div>
      <div className="project-number">
        {formatNumber(project.checkpointCount, "count").text}
        <span className="project-word">{project.checkpointCount === 1 ? "checkpoint" : "checkpoints"}</span>
      </div>
      <Coverage project={project} />
      <div>
        <RelativeTime at={project.lastActivityAt} />
      </div>
      <ProjectMenu slug={project.slug} name={project.name} runCount={project.runCount} />
    </li>
  );
}

function Coverage({ project }: { readonly project: ProjectSummary }) {
  const { checkpointCount, coveredCount, reportedCount, activeJobCount, mirDefinition } = project;
  if (checkpointCount === 0) {
    return <span className="dim">no checkpoints yet</span>;
  }
  const state =
    activeJobCount > 0
      ? `${activeJobCount} in the queue`
      : reportedCount === coveredCount && coveredCount > 0
        ? "reported †"
        : reportedCount > 0
          ? `${reportedCount} reported †`
          : mirDefinition;
  return (
    <div className="project-coverage">
      <span className="project-coverage-text">
        <span>
          {coveredCount} of {checkpointCount}
        </span>
        <span className="dim">{state}</span>
      </span>
      <ProgressBar
        label={`MIR coverage of ${project.name}`}
        done={coveredCount}
        total={checkpointCount}
        width="100%"
      />
    </div>
  );
}
