import { tokenize } from "#lib/tables/language/filter-lexer.ts";
import { columnReference, parseColumnId, parseStatisticId } from "#lib/tables/query/column-id.ts";

/** A user-chosen number format: `f2` two decimals, `g4` four significant digits, `e2` scientific. */
export type NumberFormat = `${"f" | "g" | "e"}${number}`;

/** The user's settings of a column. */
export interface ColumnSettings {
  readonly isPinned?: boolean;
  /** Pixels. */
  readonly width?: number;
  /** Which values are better; `none` removes the column's own direction. */
  readonly direction?: "lower" | "higher" | "none";
  readonly format?: NumberFormat;
  /** Whether cells are shaded by value. */
  readonly heat?: boolean;
  /** Whether the best and the second-best value are marked; by default if the column has a direction. */
  readonly marks?: boolean;
  /** How the change against the baseline is shown next to the value; by default shown if the column has a direction. */
  readonly delta?: "absolute" | "percent" | "none";
}

export const MINIMUM_WIDTH = 48;
export const MAXIMUM_WIDTH = 800;

/**
 * Parses `mir.exact=pin,w140,heat,delta%;params."batch size"=w90,f2,lower`, ignoring invalid parts.
 */
export function parseColumnSettings(text: string): Map<string, ColumnSettings> {
  const columnSettings = new Map<string, ColumnSettings>();
  for (const part of text.match(/(?:"(?:\\.|[^"\\])*"|[^;"]|")+/g) ?? []) {
    const at = part.lastIndexOf("=");
    const id = at < 0 ? null : readId(part.slice(0, at).trim());
    if (id === null) {
      continue;
    }
    const settings = Object.assign(
      {},
      ...part
        .slice(at + 1)
        .split(",")
        .map(readWord),
    ) as ColumnSettings;
    if (Object.keys(settings).length > 0) {
      columnSettings.set(id, settings);
    }
  }
  return columnSettings;
}

/** The URL form of column settings. */
export function formatColumnSettings(columnSettings: ReadonlyMap<string, ColumnSettings>): string {
  return [...columnSettings]
    .map(([id, settings]) => [columnReference(id), words(settings).join(",")] as const)
    .filter(([, text]) => text !== "")
    .map(([id, text]) => `${id}=${text}`)
    .join(";");
}

function readId(text: string): string | null {
  try {
    const [word, end] = tokenize(text);
    const id = word?.kind === "word" && end?.kind === "end" ? word.value : text;
    return parseColumnId(parseStatisticId(id).column) === null ? null : id;
  } catch {
    return null;
  }
}

function readWord(raw: string): ColumnSettings {
  const word = raw.trim();
  switch (word) {
    case "pin":
      return { isPinned: true };
    case "heat":
      return { heat: true };
    case "marks":
      return { marks: true };
    case "plain":
      return { marks: false };
    case "delta":
      return { delta: "absolute" };
    case "delta%":
      return { delta: "percent" };
    case "nodelta":
      return { delta: "none" };
    case "lower":
    case "higher":
    case "none":
      return { direction: word };
    default:
      return readNumberWord(word);
  }
}

function readNumberWord(word: string): ColumnSettings {
  const width = /^w(\d{1,4})$/.exec(word);
  if (width !== null) {
    return { width: Math.max(MINIMUM_WIDTH, Math.min(MAXIMUM_WIDTH, Number(width[1]))) };
  }
  return /^[fge]([0-9]|1[0-5])$/.test(word) ? { format: word as NumberFormat } : {};
}

const DELTA_WORDS = { absolute: "delta", percent: "delta%", none: "nodelta" } as const;

function words(settings: ColumnSettings): string[] {
  return [
    ...(settings.isPinned === true ? ["pin"] : []),
    ...(settings.width === undefined ? [] : [`w${Math.round(settings.width)}`]),
    ...(settings.direction === undefined ? [] : [settings.direction]),
    ...(settings.format === undefined ? [] : [settings.format]),
    ...(settings.heat === true ? ["heat"] : []),
    ...(settings.marks === undefined ? [] : [settings.marks ? "marks" : "plain"]),
    ...(settings.delta === undefined ? [] : [DELTA_WORDS[settings.delta]]),
  ];
}
