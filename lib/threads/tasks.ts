import { addBlockProduct, type BlockProducts } from "#lib/numerics/linear-algebra/block-products.ts";
import { chaseSweep, type SharedChase } from "#lib/numerics/linear-algebra/bulge-chase.ts";
import { doMedianWork, type MedianWork } from "#lib/numerics/tokens/column-medians.ts";
import { type RowShift, shiftColumns } from "#lib/numerics/tokens/shifted-rows.ts";
import { decodeRowBlock, type EncodedRows } from "#lib/numerics/tokens/token-rows.ts";

/** The tasks for threads: each processes one item, on any thread, concurrently with other items. */
const TASKS = {
  /** Items are sweeps. */
  chase: (input: SharedChase, sweep: number) => chaseSweep(input, sweep, input.progress),
  /** Items are blocks of rows. */
  decode: (input: EncodedRows, block: number) => decodeRowBlock(input, block),
  /** Items are blocks of columns. */
  shift: (input: RowShift, block: number) => shiftColumns(input, block),
  /** Items are products. */
  addProducts: (input: BlockProducts, index: number) => addBlockProduct(input, index),
  /** Items are blocks of columns. */
  medians: (input: MedianWork, block: number) => doMedianWork(input, block),
} satisfies Record<string, (input: never, item: number) => void>;

export type TaskName = keyof typeof TASKS;
export type InputOf<K extends TaskName> = Parameters<(typeof TASKS)[K]>[0];

/** Can be cloned into another thread, with shared memory. */
export interface Job<K extends TaskName> {
  readonly task: K;
  readonly input: InputOf<K>;
  readonly items: number;
  /** [next item, items finished, whether one failed] */
  readonly control: Int32Array;
}

const NEXT = 0;
const FINISHED = 1;
const FAILED = 2;

export const newControl = (): Int32Array => new Int32Array(new SharedArrayBuffer(3 * 4));

/** Processes items until none is left. Items are started in order. */
export function workOn<K extends TaskName>({ task, input, items, control }: Job<K>): void {
  const run = TASKS[task] as (input: InputOf<K>, item: number) => void;
  for (;;) {
    const item = Atomics.add(control, NEXT, 1);
    if (item >= items) return;
    try {
      run(input, item);
    } catch (error) {
      Atomics.store(control, FAILED, 1);
      Atomics.notify(control, FINISHED);
      throw error;
    }
    if (Atomics.add(control, FINISHED, 1) + 1 === items) Atomics.notify(control, FINISHED);
  }
}

/**
 * Sleeps until other threads have finished the items they took.
 * @returns false if one of them failed
 */
export function waitForOthers(items: number, control: Int32Array): boolean {
  for (;;) {
    if (Atomics.load(control, FAILED) !== 0) return false;
    const finished = Atomics.load(control, FINISHED);
    if (finished === items) return true;
    Atomics.wait(control, FINISHED, finished, LOOK_MILLISECONDS);
  }
}

/** A thread may fail between the check and the sleep. */
const LOOK_MILLISECONDS = 20;
