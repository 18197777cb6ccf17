import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridView } from "#app/_components/runs-table/data/grid-store.ts";

/** Places in the order of display, both included. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** A part of the visible rows: places in the table's own list, or among the runs of an open group. */
export interface ListRange {
  /** Null: the table's own list. */
  readonly group: string | null;
  readonly first: number;
  readonly last: number;
}

/** The rows in the order of display: the baseline, then groups or runs, each open group followed by its runs. */
export interface FlatRows {
  readonly total: number;
  readonly rowAt: (index: number) => LoadedRow | undefined;
  /** The loaded rows of the table's own list. */
  readonly loaded: readonly LoadedRow[];
  /** The loaded runs of a group; none while it is closed. */
  readonly membersOf: (group: LoadedRow) => readonly LoadedRow[];
  /** Which rows of which lists the places from `first` to `last` show. */
  readonly rangesOf: (first: number, last: number) => ListRange[];
}

interface OpenGroup {
  readonly key: string;
  /** Place of the group's row in the table's own list. */
  readonly at: number;
  readonly size: number;
}

export function flattenRows(view: GridView, open: readonly string[], hasBaseline: boolean): FlatRows {
  const lead = hasBaseline ? 1 : 0;
  const groups = openGroups(view, open);
  const extra = groups.reduce((sum, group) => sum + group.size, 0);
  const placeOf = (index: number) => place(groups, index - lead);
  return {
    total: lead + (view.total ?? 0) + extra,
    rowAt: (index) => {
      if (index < lead) {
        return view.baseline ?? undefined;
      }
      const { group, at } = placeOf(index);
      return group === null ? view.rowAt(at) : view.members(group.key)?.rowAt(at);
    },
    loaded: view.loaded(),
    membersOf: ({ key }) => (open.includes(key) ? (view.members(key)?.loaded() ?? []) : []),
    rangesOf: (first, last) => {
      const from = placeOf(Math.max(lead, first));
      const to = placeOf(Math.max(lead, last));
      const own = { group: null, first: from.own, last: to.own };
      const members = groups.flatMap((group, index) => {
        const start = lead + group.at + 1 + sizeBefore(groups, index);
        const end = start + group.size - 1;
        return end < first || start > last
          ? []
          : [
              {
                group: group.key,
                first: Math.max(0, first - start),
                last: Math.min(group.size - 1, last - start),
              },
            ];
      });
      return [own, ...members];
    },
  };
}

/** Only groups whose row is loaded have a known place. */
function openGroups(view: GridView, open: readonly string[]): OpenGroup[] {
  return open
    .flatMap((key) => {
      const at = view.indexOf(key);
      const row = at < 0 ? undefined : view.rowAt(at);
      const size = view.members(key)?.total ?? row?.size ?? 0;
      return row?.kind === "group" ? [{ key, at, size }] : [];
    })
    .sort((a, b) => a.at - b.at);
}

function sizeBefore(groups: readonly OpenGroup[], index: number): number {
  return groups.slice(0, index).reduce((sum, group) => sum + group.size, 0);
}

/** `own` is the place of the row, or of the group above it, in the table's own list. */
function place(
  groups: readonly OpenGroup[],
  index: number,
): { group: OpenGroup | null; at: number; own: number } {
  let shift = 0;
  for (const group of groups) {
    const start = group.at + shift + 1;
    if (index < start) {
      break;
    }
    if (index < start + group.size) {
      return { group, at: index - start, own: group.at };
    }
    shift += group.size;
  }
  return { group: null, at: index - shift, own: index - shift };
}
