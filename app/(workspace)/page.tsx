import type { Metadata } from "next";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { FirstRunCode } from "#app/_components/page/first-run-code.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { NewProjectButton } from "#app/_components/projects/new-project-button.tsx";
import { ProjectList } from "#app/_components/projects/project-list.tsx";
import { getActor } from "#lib/auth/actor.ts";
import { canListProjects } from "#lib/auth/can.ts";
import { AppError } from "#lib/errors.ts";
import { listProjectSummaries } from "#lib/tables/sql/project-summaries.ts";

export const metadata: Metadata = { title: "Projects" };

export default async function ProjectsPage() {
  if (!canListProjects(await getActor())) {
    throw new AppError("forbidden", "You may not see the projects");
  }
  const projects = await listProjectSummaries();
  return (
    <>
      <PageHeader title="Projects" actions={<NewProjectButton />} />
      {projects.length === 0 ? (
        <FirstSteps />
      ) : (
        <div className="page-body">
          <ProjectList projects={projects} />
        </div>
      )}
    </>
  );
}

/** The start page of an installation without projects. */
function FirstSteps() {
  return (
    <EmptyState title="No projects yet">
      <p className="state-text">
        A project holds the pre-training runs that you compare with each other. Make one here, or log the
        first run of a project called <code>my-project</code>:
      </p>
      <FirstRunCode project="my-project" isNew />
    </EmptyState>
  );
}
