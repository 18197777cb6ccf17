import type { Metadata } from "next";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { FirstSteps } from "#app/_components/projects/first-steps.tsx";
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
