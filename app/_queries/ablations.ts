import type { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import {
  type Ablation,
  type AblationPatchInput,
  AblationSchema,
  type NewAblationSchema,
} from "#lib/benchmarks/ablation-schema.ts";

export const createAblation = (slug: string, body: z.input<typeof NewAblationSchema>): Promise<Ablation> =>
  fetchJson(apiPaths.ablations(slug), AblationSchema, { method: "POST", body });

export const changeAblation = (slug: string, key: string, body: AblationPatchInput): Promise<Ablation> =>
  fetchJson(apiPaths.ablation(slug, key), AblationSchema, { method: "PATCH", body });

export async function deleteAblation(slug: string, key: string): Promise<void> {
  await send(apiPaths.ablation(slug, key), { method: "DELETE" });
}

/** Permanently deletes an ablation. */
export async function deleteAblationForever(slug: string, key: string): Promise<void> {
  await send(`${apiPaths.ablation(slug, key)}?forever=1`, { method: "DELETE" });
}

export const restoreAblation = (slug: string, key: string): Promise<Ablation> =>
  fetchJson(apiPaths.restoreAblation(slug, key), AblationSchema, { method: "POST" });
