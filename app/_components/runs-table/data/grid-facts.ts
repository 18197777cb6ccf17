import { type LoadedRow, toLoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridFetch } from "#app/_queries/grid.ts";
import { isRefusal, RETRY_MS } from "#app/_queries/retry.ts";
import type { GridFacts, GridPage } from "#lib/tables/query/grid-schema.ts";

interface FactsRequest {
  readonly columns: readonly string[];
  readonly base: string | null;
}

/** Columns that scroll into view are requested together. */
const SETTLE_MS = 80;
/** Facts are over all rows: while runs are logging they are counted again at most this often. */
const REFRESH_MS = 4000;

/**
 * Facts over all rows of a table, column by column, and the baseline's row: fetched apart from the rows, which never wait
 * for them.
 */
export class GridFactsList {
  facts: ReadonlyMap<string, GridFacts> = new Map();
  /** Undefined until it is known whether there is one. */
  baseline: LoadedRow | null | undefined;
  /** Of the latest request; it is sent again unless the server refused it. */
  error: Error | null = null;

  private readonly fetch: GridFetch;
  private readonly onChange: () => void;
  private requested: FactsRequest = { columns: [], base: null };
  private known: { base: string | null; columns: Set<string>; cursor: string | null } = {
    base: null,
    columns: new Set(),
    cursor: null,
  };
  private isStale = false;
  private fetchedAt = 0;
  private controller: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(fetch: GridFetch, onChange: () => void) {
    this.fetch = fetch;
    this.onChange = onChange;
  }

  /** Takes over what the server rendered. */
  hydrate(page: GridPage, columns: readonly string[], base: string | null): void {
    this.known = { base, columns: new Set(), cursor: null };
    this.apply(page, columns, false);
  }

  request(columns: readonly string[], base: string | null): void {
    this.requested = { columns, base };
    if (base !== this.known.base) {
      // Another baseline: its row is unknown; the extremes still hold, and are shown until they are counted again.
      this.known = { base, columns: new Set(), cursor: null };
      this.baseline = base === null ? null : undefined;
      this.controller?.abort();
      this.controller = null;
    }
    this.schedule(SETTLE_MS);
  }

  refresh(): void {
    this.isStale = true;
    this.schedule(Math.max(SETTLE_MS, this.fetchedAt + REFRESH_MS - Date.now()));
  }

  dispose(): void {
    this.controller?.abort();
    this.controller = null;
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  private schedule(delay: number): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, delay);
  }

  private async flush(): Promise<void> {
    if (this.controller !== null) {
      return;
    }
    const { base } = this.requested;
    const missing = this.requested.columns.filter((id) => !this.known.columns.has(id));
    const isRefresh = missing.length === 0 && this.isStale;
    const columns = isRefresh ? this.requested.columns : missing;
    if (columns.length === 0) {
      return;
    }
    const controller = new AbortController();
    this.controller = controller;
    this.fetchedAt = Date.now();
    if (isRefresh) {
      this.isStale = false;
    }
    const since = isRefresh ? this.known.cursor : null;
    const request = { columns, base, since, offset: 0, limit: 0, member: null, facts: true };
    try {
      const page = await this.fetch(request, controller.signal);
      if (!controller.signal.aborted) {
        this.apply(page, columns, isRefresh);
        this.error = null;
      }
    } catch (error) {
      if (!controller.signal.aborted) {
        this.error =
          error instanceof Error ? error : new Error("The facts over all rows could not be loaded");
        this.isStale ||= isRefresh;
      }
    }
    if (this.controller === controller) {
      this.controller = null;
      this.onChange();
      this.fetchMore();
    }
  }

  /** Fetches the columns that became visible meanwhile; retries while the server is down, not after a refusal. */
  private fetchMore(): void {
    if (this.error !== null) {
      if (!isRefusal(this.error)) {
        this.schedule(RETRY_MS);
      }
    } else if (this.requested.columns.some((id) => !this.known.columns.has(id))) {
      this.schedule(SETTLE_MS);
    }
  }

  private apply(page: GridPage, columns: readonly string[], isRefresh: boolean): void {
    if (!page.isChanged) {
      this.known.cursor = page.cursor;
      return;
    }
    this.facts = new Map([...this.facts, ...Object.entries(page.facts ?? {})]);
    if (isRefresh) {
      this.known.columns = new Set();
    }
    if (isRefresh || this.known.cursor === null) {
      this.known.cursor = page.cursor;
    }
    for (const id of columns) {
      this.known.columns.add(id);
    }
    this.applyBaseline(page, columns);
  }

  private applyBaseline({ baseline }: GridPage, columns: readonly string[]): void {
    if (baseline === undefined || baseline === null) {
      this.baseline = null;
      return;
    }
    const row = toLoadedRow(baseline, columns, 0);
    const old = this.baseline?.cells ?? new Map();
    this.baseline = { ...row, isBaselineCopy: true, cells: new Map([...old, ...row.cells]) };
  }
}
