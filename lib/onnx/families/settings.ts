import type { z } from "zod";
import { InputError } from "#lib/errors.ts";
import type { FamilyInputs } from "#lib/onnx/families/family.ts";

/** What a family needs of preprocessor_config.json. @throws InputError `bad-config` */
export function parseSettings<T extends z.ZodType>(
  schema: T,
  { preprocessor, path }: Pick<FamilyInputs, "preprocessor" | "path">,
): z.infer<T> {
  const parsed = schema.safeParse(preprocessor);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "content";
  throw new InputError("bad-config", `${path}/preprocessor_config.json: ${where}: ${issue?.message}`);
}
