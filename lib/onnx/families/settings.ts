import type { z } from "zod";
import { InputError } from "#lib/errors.ts";
import type { FamilyInputs } from "#lib/onnx/families/family.ts";

/** Parses the settings of the image processor that a family uses. @throws InputError `bad-config` */
export function parseSettings<T extends z.ZodType>(
  schema: T,
  { preprocessor, settingsPath }: Pick<FamilyInputs, "preprocessor" | "settingsPath">,
): z.infer<T> {
  const parsed = schema.safeParse(preprocessor);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "content";
  throw new InputError("bad-config", `${settingsPath}: ${where}: ${issue?.message}`);
}
