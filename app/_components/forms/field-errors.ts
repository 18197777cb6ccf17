import type { InvalidField } from "#lib/errors.ts";

interface SortedErrors {
  /** The first message of each field. */
  readonly ofFields: Readonly<Record<string, string>>;
  /** Errors that do not belong to a field of the form. */
  readonly others: readonly InvalidField[];
}

/**
 * Assigns the errors of a request to the form's fields.
 * @param fieldOf the field of a path in the request, such as "source.path"; null if the form has none
 */
export function sortErrors(
  errors: readonly InvalidField[],
  fieldOf: (path: string) => string | null,
): SortedErrors {
  const ofFields: Record<string, string> = {};
  const others: InvalidField[] = [];
  for (const error of errors) {
    const field = fieldOf(error.path);
    if (field === null) others.push(error);
    else ofFields[field] ??= error.message;
  }
  return { ofFields, others };
}

/** Maps a path to the field of the same name, or to that of its first part: "factors.0" to "factors". */
export function fieldOfSameName(values: object): (path: string) => string | null {
  return (path) => {
    const [first = ""] = path.split(".");
    return [path, first].find((name) => Object.hasOwn(values, name)) ?? null;
  };
}
