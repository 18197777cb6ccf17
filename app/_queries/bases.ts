import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import {
  type ModelBaseChange,
  type ModelBaseInput,
  type ModelBaseRow,
  ModelBaseSchema,
} from "#lib/mir/projector/model-base-schema.ts";

export const registerBase = (slug: string, body: ModelBaseInput): Promise<ModelBaseRow> =>
  fetchJson(apiPaths.bases(slug), ModelBaseSchema, { method: "POST", body });

export const changeBase = (id: string, body: ModelBaseChange): Promise<ModelBaseRow> =>
  fetchJson(apiPaths.base(id), ModelBaseSchema, { method: "PATCH", body });

export async function deleteBase(id: string): Promise<void> {
  await send(apiPaths.base(id), { method: "DELETE" });
}
