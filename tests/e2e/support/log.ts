import type { APIRequestContext } from "@playwright/test";
import { z } from "zod";

const IdSchema = z.object({ id: z.string() });

async function post(request: APIRequestContext, path: string, data: object): Promise<unknown> {
  const response = await request.post(`/api/v1${path}`, { data });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return response.json();
}

/** Creates a project for a test. */
export async function makeProject(request: APIRequestContext, slug: string): Promise<void> {
  await post(request, "/projects", { slug, name: `Test ${slug}` });
}

/** Logs a run, as a trainer does. @returns its id */
export async function logRun(request: APIRequestContext, project: string, name: string): Promise<string> {
  const run = await post(request, "/runs", { project, name, params: { lr: "2e-3" } });
  return IdSchema.parse(run).id;
}

export async function logMetric(request: APIRequestContext, runId: string, value: number): Promise<void> {
  await post(request, `/runs/${runId}/metrics`, { points: [{ key: "train_loss", step: 100, value }] });
}

/** Registers a checkpoint, whose MIR the worker then computes. */
export async function logCheckpoint(
  request: APIRequestContext,
  runId: string,
  step: number,
  uri: string,
): Promise<void> {
  await post(request, `/runs/${runId}/checkpoints`, { step, uri });
}
