import { basename } from "node:path";
import type { z } from "zod";
import { InputError } from "#lib/errors.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";
import type { StudyPlan } from "#lib/studies/plan.ts";
import { MiniatureStudySchema, planMiniatureStudy } from "#lib/studies/plan-miniature.ts";
import { PaperStudySchema, planPaperStudy } from "#lib/studies/plan-paper.ts";

const STUDY_FILE = "study.json";
const MAXIMUM_BYTES = 256 * 2 ** 20;

/**
 * Reads `study.json` of a directory, in either format.
 * @throws InputError `bad-study` naming the file and the field
 */
export async function readStudy(path: string): Promise<{ directory: LocalDirectory; plan: StudyPlan }> {
  const directory = await openLocalDirectory(path, "bad-study");
  const where = `${directory.path}/${STUDY_FILE}`;
  if (!(await directory.has(STUDY_FILE))) {
    throw new InputError("bad-study", `${directory.path} has no ${STUDY_FILE}`);
  }
  const json = parseJson(await directory.readText(STUDY_FILE, MAXIMUM_BYTES), where);
  return { directory, plan: planOf(json, where, slugOf(directory.path)) };
}

function planOf(json: unknown, where: string, slug: string): StudyPlan {
  if (typeof json === "object" && json !== null && "format" in json) {
    return planMiniatureStudy(validate(MiniatureStudySchema, json, where));
  }
  return planPaperStudy(validate(PaperStudySchema, json, where), slug);
}

function validate<Schema extends z.ZodType>(schema: Schema, json: unknown, where: string): z.output<Schema> {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.join(".") ?? "";
    const others = result.error.issues.length - 1;
    const more = others > 0 ? ` (and ${others} more)` : "";
    throw new InputError("bad-study", `${where}: ${field || "study"}: ${issue?.message}${more}`);
  }
  return result.data;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError("bad-study", `${where} is not valid JSON: ${reason}`, { cause: error });
  }
}

/** The slug of a study without a name, derived from its directory. */
function slugOf(path: string): string {
  return (
    basename(path)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, 64)
      .replaceAll(/^-|-$/g, "") || "study"
  );
}
