/**
 * Compares the settings of several runs. JSON values are flattened, so that one changed number deep inside a config is
 * one row and not two walls of text.
 */

import { countSettings } from "#lib/analysis/same-setting.ts";

/** Values longer than this are diffed by words or lines instead of printed in a cell. */
const LONG_TEXT = 80;

export interface ComparedRow {
  /** Unique among the rows, and stable as long as the param exists. */
  readonly id: string;
  /** "config.optimizer.betas[0]" */
  readonly label: string;
  /** One per run, in the order of the runs; null if the run has no value. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
  readonly isLong: boolean;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly (string | number)[];

/** Rows ordered by param name, and within a param by position in its JSON, first run first. */
export function compareRecords(records: readonly Readonly<Record<string, string>>[]): ComparedRow[] {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))].sort(byName);
  return keys.flatMap((key) =>
    compareKey(
      key,
      records.map((record) => record[key] ?? null),
    ),
  );
}

function compareKey(key: string, values: readonly (string | null)[]): ComparedRow[] {
  const trees = values.map((value) => (value === null ? null : parseTree(value)));
  if (trees.every((tree) => tree === null)) {
    return [toRow([key], values)];
  }
  const leaves = values.map((value, run) => {
    const tree = trees[run] ?? null;
    // If another run has a tree here, a plain value becomes a leaf at the root.
    return tree === null
      ? new Map(value === null ? [] : [[JSON.stringify([key]), value]])
      : leavesOf(key, tree);
  });
  const ids = new Set(leaves.flatMap((own) => [...own.keys()]));
  return [...ids].map((id) =>
    toRow(
      JSON.parse(id) as Path,
      leaves.map((own) => own.get(id) ?? null),
    ),
  );
}

function toRow(path: Path, values: readonly (string | null)[]): ComparedRow {
  return {
    id: JSON.stringify(path),
    label: pathText(path),
    values,
    differs: countSettings(values) > 1,
    isLong: values.some((value) => value !== null && (value.length > LONG_TEXT || value.includes("\n"))),
  };
}

/** An object or array; null for any other text. Numbers and quoted strings are kept as written. */
function parseTree(text: string): Json | null {
  if (!/^\s*[[{]/.test(text)) {
    return null;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Leaves by their JSON-encoded path. An empty object or array is a leaf. */
function leavesOf(key: string, tree: Json): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (path: Path, node: Json): void => {
    const entries = entriesOf(node);
    if (entries.length === 0) {
      leaves.set(JSON.stringify(path), typeof node === "string" ? node : JSON.stringify(node));
    }
    for (const [step, child] of entries) {
      walk([...path, step], child);
    }
  };
  walk([key], tree);
  return leaves;
}

function entriesOf(node: Json): (readonly [string | number, Json])[] {
  if (Array.isArray(node)) {
    return node.map((child: Json, index) => [index, child] as const);
  }
  return typeof node === "object" && node !== null ? Object.entries(node) : [];
}

function pathText([key, ...rest]: Path): string {
  return rest.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return /[.[\]\s]/.test(step) || step === "" ? `${text}[${JSON.stringify(step)}]` : `${text}.${step}`;
  }, String(key));
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
