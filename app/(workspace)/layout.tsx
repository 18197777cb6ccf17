import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "#app/_components/shell/shell.tsx";
import { LAST_PROJECT_COOKIE } from "#app/_last-project.ts";
import { listProjects } from "#lib/runs/list-projects.ts";

export const dynamic = "force-dynamic";

export default async function WorkspaceLayout({ children }: Readonly<{ children: ReactNode }>) {
  const projects = await listProjects();
  const lastProject = (await cookies()).get(LAST_PROJECT_COOKIE)?.value ?? null;
  return (
    <Shell
      projects={projects.map(({ slug, name }) => ({ slug, name }))}
      lastProject={lastProject === null ? null : decodeURIComponent(lastProject)}
    >
      {children}
    </Shell>
  );
}
