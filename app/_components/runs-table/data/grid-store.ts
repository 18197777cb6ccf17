import { GridFactsList } from "#app/_components/runs-table/data/grid-facts.ts";
import { GridList, type LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridFetch } from "#app/_queries/grid.ts";
import type { GridFacts, GridPage } from "#lib/tables/query/grid-schema.ts";
import type { JobCell } from "#lib/tables/query/schema.ts";

/** Rows of a list by their place. */
export interface ListView {
  readonly total: number | null;
  readonly rowAt: (index: number) => LoadedRow | undefined;
  /** The loaded rows in their order. */
  readonly loaded: () => readonly LoadedRow[];
}

/** What is loaded of a question at one moment; a new object after every change. */
export interface GridView extends ListView {
  readonly runs: number;
  readonly error: Error | null;
  readonly facts: ReadonlyMap<string, GridFacts>;
  /** Undefined while it is being fetched. */
  readonly baseline: LoadedRow | null | undefined;
  readonly indexOf: (key: string) => number;
  readonly members: (group: string) => ListView | undefined;
}

/** A list before its first answer. */
const NOTHING: ListView = { total: null, rowAt: () => undefined, loaded: () => [] };

/** The rows of one question: its list, the runs of its open groups, and the facts over all of them. */
export class GridStore {
  private readonly fetch: GridFetch;
  private readonly main: GridList;
  private readonly factsList: GridFactsList;
  private readonly groups = new Map<string, GridList>();
  private readonly listeners = new Set<() => void>();
  private view: GridView;

  constructor(fetch: GridFetch) {
    this.fetch = fetch;
    this.main = new GridList(fetch, null, this.changed);
    this.factsList = new GridFactsList(fetch, this.changed);
    this.view = this.makeView();
  }

  /** Takes over what the server rendered, with facts where it had them. */
  hydrate(page: GridPage, columns: readonly string[], base: string | null): void {
    this.main.hydrate(page, columns);
    if (page.facts !== undefined) {
      this.factsList.hydrate(page, columns, base);
    }
    this.view = this.makeView();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getView = (): GridView => this.view;

  request(first: number, last: number, columns: readonly string[]): void {
    this.main.request(first, last, columns);
  }

  requestMembers(group: string, first: number, last: number, columns: readonly string[]): void {
    const known = this.groups.get(group);
    const list = known ?? new GridList(this.fetch, group, this.changed);
    if (known === undefined) {
      this.groups.set(group, list);
    }
    list.request(first, last, columns);
  }

  requestFacts(columns: readonly string[], base: string | null): void {
    this.factsList.request(columns, base);
  }

  refresh(): void {
    this.main.refresh();
    for (const list of this.groups.values()) {
      list.refresh();
    }
    this.factsList.refresh();
  }

  patchJob(runId: string, patch: Partial<JobCell> & { readonly id: string }): void {
    const lists = [this.main, ...this.groups.values()];
    if (lists.filter((list) => list.patchJob(runId, patch)).length > 0) {
      this.changed();
    }
  }

  dispose(): void {
    this.main.dispose();
    this.factsList.dispose();
    for (const list of this.groups.values()) {
      list.dispose();
    }
  }

  private readonly changed = (): void => {
    this.view = this.makeView();
    for (const listener of this.listeners) {
      listener();
    }
  };

  private makeView(): GridView {
    const { main, groups, factsList } = this;
    return {
      total: main.total,
      runs: main.runs,
      // Rows without their marks are incomplete, an empty table is not.
      error: main.error ?? ((main.total ?? 0) > 0 ? factsList.error : null),
      rowAt: (index) => main.rowAt(index),
      loaded: () => main.loaded(),
      indexOf: (key) => main.indexOf(key),
      facts: factsList.facts,
      baseline: factsList.baseline,
      members: (group) => {
        const list = groups.get(group);
        return list === undefined
          ? NOTHING
          : { total: list.total, rowAt: (index) => list.rowAt(index), loaded: () => list.loaded() };
      },
    };
  }
}
