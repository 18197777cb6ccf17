import { columnReference, parseColumnId } from "#lib/tables/query/column-id.ts";
import { SEED_GROUPS } from "#lib/tables/query/grid-schema.ts";

interface GroupFacts {
  /** The values that the runs of the group share, in the order of the columns; null where they have none. */
  readonly parts: readonly (string | null)[];
  readonly size: number;
  /** First and last name in code point order: every name of the group begins with their common prefix. */
  readonly least: string;
  readonly greatest: string;
}

/** The label of a group: the values its runs share, or for seed groups the common prefix of their names. */
export function groupLabel(groupBy: readonly string[], group: GroupFacts): string {
  if (groupBy[0] === SEED_GROUPS) {
    return group.size === 1 ? group.least : commonName(group);
  }
  return groupBy.map((id, index) => `${shortName(id)} = ${group.parts[index] ?? "–"}`).join(" · ");
}

/** "mlp-lr1e-3-seed1" and "mlp-lr1e-3-seed4" are "mlp-lr1e-3"; names with too short a prefix become "a and 3 more". */
function commonName({ least, greatest, size }: GroupFacts): string {
  let length = 0;
  while (length < least.length && least[length] === greatest[length]) {
    length += 1;
  }
  const shared = least.slice(0, length).replace(/[-_. /(]*(?:seed|s)?[-_. =]*$/i, "");
  return shared.length >= 2 ? shared : `${least} and ${size - 1} more`;
}

function shortName(id: string): string {
  const ref = parseColumnId(id);
  return ref?.kind === "keyed" ? ref.key : columnReference(id);
}
