import { parse } from "csv-parse/sync";
import { z } from "zod";
import { InputError } from "#lib/errors.ts";

/** One pair of a list: the image's path, relative to the list, and its text. */
export interface ListedPair {
  readonly image: string;
  readonly text: string;
  /** For error messages: the list's name and the line or element. */
  readonly where: string;
}

/** Accepted names of the same fields; Hugging Face's imagefolder uses `file_name`. */
const IMAGE_KEYS = ["image", "file_name", "image_path"] as const;
const TEXT_KEYS = ["text", "caption"] as const;

const RowSchema = z.record(z.string(), z.unknown());

/**
 * Reads a list of pairs: `.jsonl` (one object per line), `.json` (an array of objects) or `.csv` (a header line). Every
 * element has `image` (or `file_name`, `image_path`) and `text` (or `caption`).
 * @throws InputError `bad-eval-set`, naming file and line
 */
export function parsePairList(name: string, content: string): ListedPair[] {
  const rows = rowsOf(name, content);
  if (rows.length === 0) throw new InputError("bad-eval-set", `${name} lists no pairs`);
  return rows.map(({ value, where }) => {
    const row = RowSchema.safeParse(value);
    if (!row.success) throw new InputError("bad-eval-set", `${where}: must be an object with image and text`);
    const image = field(row.data, IMAGE_KEYS, where);
    const text = field(row.data, TEXT_KEYS, where);
    return { image, text, where };
  });
}

/** Whether a file name has the extension of a list of pairs. */
export const isPairList = (name: string): boolean => /\.(jsonl|json|csv)$/i.test(name);

interface Row {
  readonly value: unknown;
  readonly where: string;
}

function rowsOf(name: string, content: string): Row[] {
  if (/\.csv$/i.test(name)) return csvRows(name, content);
  if (/\.jsonl$/i.test(name)) return jsonLines(name, content);
  const value = parseJson(content, name);
  if (!Array.isArray(value))
    throw new InputError("bad-eval-set", `${name}: must be an array of {image, text}`);
  return value.map((element: unknown, index) => ({ value: element, where: `${name}: element ${index + 1}` }));
}

function jsonLines(name: string, content: string): Row[] {
  return content.split(/\r?\n/).flatMap((line, index) => {
    const where = `${name}: line ${index + 1}`;
    return line.trim() === "" ? [] : [{ value: parseJson(line, where), where }];
  });
}

function csvRows(name: string, content: string): Row[] {
  try {
    const records: unknown = parse(content, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      info: true,
    });
    const Records = z.array(z.object({ record: RowSchema, info: z.object({ lines: z.number() }) }));
    return Records.parse(records).map(({ record, info }) => ({
      value: record,
      where: `${name}: line ${info.lines}`,
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError("bad-eval-set", `${name} is no CSV with a header line: ${reason}`, { cause: error });
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("bad-eval-set", `${where} is not valid JSON`, { cause: error });
  }
}

function field(row: Readonly<Record<string, unknown>>, keys: readonly string[], where: string): string {
  const key = keys.find((one) => row[one] !== undefined);
  const value = key === undefined ? undefined : row[key];
  if (typeof value !== "string" || value.trim() === "") {
    const other = keys.slice(1).join(", ");
    throw new InputError(
      "bad-eval-set",
      `${where}: ${keys[0]} (or ${other}) must be a text that is not empty`,
    );
  }
  return value;
}
