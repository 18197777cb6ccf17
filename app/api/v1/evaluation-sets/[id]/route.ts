import { canChangeEvaluationSets, canViewEvaluationSets } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import {
  changeEvaluationSet,
  deleteEvaluationSet,
  readEvaluationSetDetail,
} from "#lib/mir/evaluation-sets/change-evaluation-set.ts";
import {
  EvaluationSetDetailSchema,
  EvaluationSetPatchSchema,
} from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { EvaluationSetSchema } from "#lib/mir/schema.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

export const GET = defineRoute({
  summary: "Read an evaluation set with its subsets and what uses it",
  tag: "Evaluation sets",
  params: IdPath,
  response: EvaluationSetDetailSchema,
  can: ({ actor }) => canViewEvaluationSets(actor),
  handler: ({ params }) => readEvaluationSetDetail(params.id),
});

export const PATCH = defineRoute({
  summary: "Rename an evaluation set, change its words, or make it the project's default",
  tag: "Evaluation sets",
  params: IdPath,
  body: EvaluationSetPatchSchema,
  response: EvaluationSetSchema,
  can: ({ actor, params }) => canChangeEvaluationSets(actor, { setId: params.id }),
  handler: ({ params, body }) => changeEvaluationSet(params.id, body),
});

export const DELETE = defineRoute({
  summary: "Delete an evaluation set that no result was computed on",
  tag: "Evaluation sets",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canChangeEvaluationSets(actor, { setId: params.id }),
  handler: ({ params }) => deleteEvaluationSet(params.id, openStorage()),
});
