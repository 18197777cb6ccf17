import { expect } from "vitest";
import { POST as createProject } from "#app/api/v1/projects/route.ts";
import { POST as createRun } from "#app/api/v1/runs/route.ts";
import { call, idOf } from "#tests/integration/api/call.ts";

let count = 0;

/** Creates a project by the API. @returns its slug */
export async function newProject(): Promise<string> {
  count += 1;
  const slug = `project-${count}`;
  const answer = await call(createProject, "POST", { body: { slug, name: `Project ${count}` } });
  expect(answer.status).toBe(201);
  return slug;
}

/** Creates a run in a new project (or the given one) by the API. @returns its id */
export async function newRun(fields: Record<string, unknown> = {}): Promise<string> {
  count += 1;
  const project = fields["project"] ?? (await newProject());
  const answer = await call(createRun, "POST", { body: { name: `run-${count}`, ...fields, project } });
  expect(answer.status).toBe(201);
  return idOf(answer);
}
