import { isSameRequest, type ListRequest } from "#app/_components/runs-table/data/grid-request.ts";
import { GRID_WINDOW, type GridFetch } from "#app/_queries/grid.ts";
import { isRefusal, RETRY_MS } from "#app/_queries/retry.ts";
import type { GridCell, GridPage, GridRow } from "#lib/tables/query/grid-schema.ts";
import type { JobCell } from "#lib/tables/query/schema.ts";

/** A row with the cells that were fetched so far. A new object whenever anything in it changes. */
export interface LoadedRow extends Omit<GridRow, "cells"> {
  readonly cells: ReadonlyMap<string, GridCell>;
  /** 1: a run below its open group. */
  readonly level: 0 | 1;
  /** The baseline's row above all others, whether or not it is among them. */
  readonly isBaselineCopy?: true;
}

interface Block {
  keys: readonly string[];
  /** Fetched for all its rows. */
  columns: ReadonlySet<string>;
  cursor: string;
  /** `stale`: something may have changed since; `wrong`: its rows have to be fetched again. */
  state: "fresh" | "stale" | "wrong";
}

/**
 * Rows are fetched after a pause in scrolling: a longer one where answers take long, for rows that are only scrolled past
 * would keep the server from those that are looked at. Continued scrolling delays it by so many pauses at most.
 */
const SHORTEST_PAUSE_MS = 60;
const LONGEST_PAUSE_MS = 400;
const PAUSES = 4;

export function toLoadedRow(row: GridRow, columns: readonly string[], level: 0 | 1): LoadedRow {
  const { cells, ...rest } = row;
  return { ...rest, level, cells: new Map(columns.map((id, index) => [id, cells[index] ?? {}])) };
}

/**
 * The rows of one list (a table's, or one group's runs) that were looked at: windows of rows, each with the columns that
 * were visible. Visible rows are kept up to date by cursors; the others are updated when they become visible again.
 */
export class GridList {
  /** Null until the first answer. */
  total: number | null = null;
  runs = 0;
  error: Error | null = null;

  private readonly fetch: GridFetch;
  private readonly member: string | null;
  private readonly onChange: () => void;
  private readonly rows = new Map<string, LoadedRow>();
  private readonly blocks = new Map<number, Block>();
  private readonly inFlight = new Map<number, AbortController>();
  private requested: ListRequest | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private waitingSince = 0;
  private pauseMs = SHORTEST_PAUSE_MS;

  constructor(fetch: GridFetch, member: string | null, onChange: () => void) {
    this.fetch = fetch;
    this.member = member;
    this.onChange = onChange;
  }

  /** Takes over what the server rendered. */
  hydrate(page: GridPage, columns: readonly string[]): void {
    this.replace(0, page, columns);
  }

  rowAt(index: number): LoadedRow | undefined {
    const block = this.blocks.get(Math.floor(index / GRID_WINDOW));
    const key = block?.keys[index % GRID_WINDOW];
    return key === undefined ? undefined : this.rows.get(key);
  }

  /** The loaded rows in their order, without the gaps between them. */
  loaded(): LoadedRow[] {
    return [...this.blocks]
      .sort(([a], [b]) => a - b)
      .flatMap(([, block]) => block.keys.flatMap((key) => this.rows.get(key) ?? []));
  }

  /** Position of a row that is loaded; -1 for any other. */
  indexOf(key: string): number {
    for (const [number, block] of this.blocks) {
      const at = block.keys.indexOf(key);
      if (at >= 0) {
        return number * GRID_WINDOW + at;
      }
    }
    return -1;
  }

  /** Reports the visible range; what is missing of it is fetched. */
  request(first: number, last: number, columns: readonly string[]): void {
    const before = this.requested;
    const next = { first: Math.max(0, first), last: Math.max(0, last), columns };
    this.requested = next;
    if (this.error === null || before === null || !isSameRequest(before, next)) {
      this.schedule(before === null);
    } else if (!isRefusal(this.error)) {
      // Drawing the failure requests the same again: retries while the server is down, not after a refusal.
      this.timer ??= setTimeout(() => {
        this.timer = null;
        this.flush();
      }, RETRY_MS);
    }
  }

  /** Fetches by cursor what may have changed. */
  refresh(): void {
    for (const block of this.blocks.values()) {
      if (block.state === "fresh") {
        block.state = "stale";
      }
    }
    this.error = null;
    this.schedule(true);
  }

  /** Writes a job's progress into its row, without a request. */
  patchJob(runId: string, patch: Partial<JobCell> & { readonly id: string }): boolean {
    const row = this.rows.get(runId);
    if (row?.job === undefined || row.job.id !== patch.id) {
      return false;
    }
    this.rows.set(runId, { ...row, job: { ...row.job, ...patch } });
    return true;
  }

  dispose(): void {
    this.requested = null;
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    for (const controller of this.inFlight.values()) {
      controller.abort();
    }
    this.inFlight.clear();
  }

  private schedule(isUrgent: boolean): void {
    const now = Date.now();
    if (this.timer === null) {
      this.waitingSince = now;
    } else {
      clearTimeout(this.timer);
    }
    const left = PAUSES * this.pauseMs - (now - this.waitingSince);
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.flush();
      },
      isUrgent ? 0 : Math.max(0, Math.min(this.pauseMs, left)),
    );
  }

  private flush(): void {
    if (this.requested === null) {
      return;
    }
    const { first, last, columns } = this.requested;
    const end = this.total === null ? last : Math.min(last, Math.max(0, this.total - 1));
    const from = Math.floor(first / GRID_WINDOW);
    const to = Math.floor(end / GRID_WINDOW);
    for (const [number, controller] of this.inFlight) {
      if (number < from || number > to) {
        controller.abort();
        this.inFlight.delete(number);
      }
    }
    for (let number = from; number <= to; number++) {
      if (!this.inFlight.has(number)) {
        this.load(number, columns);
      }
    }
  }

  private load(number: number, columns: readonly string[]): void {
    const block = this.blocks.get(number);
    if (block === undefined || block.state === "wrong") {
      void this.fetchBlock(number, columns, null);
      return;
    }
    if (block.state === "stale") {
      // Columns that are not visible are fetched again when they become so.
      const kept = columns.filter((id) => block.columns.has(id));
      void this.fetchBlock(
        number,
        kept.length === 0 ? columns : kept,
        kept.length === 0 ? null : block.cursor,
      );
      return;
    }
    const missing = columns.filter((id) => !block.columns.has(id));
    if (missing.length > 0) {
      void this.fetchBlock(number, missing, null);
    }
  }

  private async fetchBlock(number: number, columns: readonly string[], since: string | null): Promise<void> {
    const controller = new AbortController();
    this.inFlight.set(number, controller);
    const request = {
      columns,
      since,
      offset: number * GRID_WINDOW,
      limit: GRID_WINDOW,
      member: this.member,
      base: null,
      facts: false,
    };
    const fetchedAt = Date.now();
    try {
      const page = await this.fetch(request, controller.signal);
      if (controller.signal.aborted) {
        return;
      }
      const half = (Date.now() - fetchedAt) / 2;
      this.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, half));
      this.inFlight.delete(number);
      this.error = null;
      this.apply(number, page, columns, since !== null);
      // Columns or rows may have become visible meanwhile.
      this.flush();
    } catch (error) {
      if (controller.signal.aborted) {
        return;
      }
      this.inFlight.delete(number);
      this.error = error instanceof Error ? error : new Error("The rows could not be loaded");
    }
    this.onChange();
  }

  private apply(number: number, page: GridPage, columns: readonly string[], isUpdate: boolean): void {
    const block = this.blocks.get(number);
    if (!page.isChanged && block !== undefined) {
      block.state = "fresh";
      block.cursor = page.cursor;
      return;
    }
    if (block === undefined || block.state === "wrong") {
      this.replace(number, page, columns);
    } else if (isUpdate) {
      this.update(block, page, columns);
    } else {
      this.addColumns(block, page, columns);
    }
    this.applyTotals(page);
  }

  private replace(number: number, page: GridPage, columns: readonly string[]): void {
    this.merge(page.rows ?? [], columns);
    this.blocks.set(number, {
      keys: page.order ?? [],
      columns: new Set(columns),
      cursor: page.cursor,
      state: "fresh",
    });
    this.applyTotals(page);
  }

  private update(block: Block, page: GridPage, columns: readonly string[]): void {
    this.merge(page.rows ?? [], columns);
    const keys = page.order ?? [];
    const isWhole = keys.every((key) => {
      const cells = this.rows.get(key)?.cells;
      return cells !== undefined && columns.every((id) => cells.has(id));
    });
    if (!isWhole) {
      block.state = "wrong";
      return;
    }
    block.keys = keys;
    block.columns = new Set(columns);
    block.cursor = page.cursor;
    block.state = "fresh";
  }

  private addColumns(block: Block, page: GridPage, columns: readonly string[]): void {
    this.merge(page.rows ?? [], columns);
    const keys = page.order ?? [];
    if (keys.length !== block.keys.length || keys.some((key, index) => key !== block.keys[index])) {
      block.state = "wrong";
      return;
    }
    block.columns = new Set([...block.columns, ...columns]);
  }

  private merge(rows: readonly GridRow[], columns: readonly string[]): void {
    for (const row of rows) {
      const known = this.rows.get(row.key);
      const loaded = toLoadedRow(row, columns, this.member === null ? 0 : 1);
      this.rows.set(
        row.key,
        known === undefined ? loaded : { ...loaded, cells: new Map([...known.cells, ...loaded.cells]) },
      );
    }
  }

  private applyTotals({ total, runs }: GridPage): void {
    if (total === undefined) {
      return;
    }
    this.total = total;
    this.runs = runs ?? total;
    for (const number of this.blocks.keys()) {
      if (number > 0 && number * GRID_WINDOW >= total) {
        this.blocks.delete(number);
      }
    }
  }
}
