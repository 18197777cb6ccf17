/** Upper bound on the output of one decoder pass, in bytes: hidden states of all layers and the logits. */
const OUTPUT_BUDGET_BYTES = 256 * 2 ** 20;

/** Larger batches gain nothing on a CPU, and padding costs more. */
export const MAXIMUM_BATCH = 8;

export interface BatchCost {
  readonly layerCount: number;
  readonly width: number;
  /** Maximum number of prompts per batch; MAXIMUM_BATCH by default. */
  readonly batchLimit?: number | undefined;
  /** Logits per token (vocabulary size), 0 if the decoder has none. */
  readonly logitCount: number;
}

/**
 * Groups prompts into batches for the decoder: prompts of similar length together, to minimise padding, and no batch
 * whose outputs exceed the budget (a prompt that alone exceeds it gets its own batch).
 *
 * @param lengths number of tokens of each prompt
 * @returns indices into `lengths`; every index once
 */
export function planBatches(
  lengths: readonly number[],
  cost: BatchCost,
  budgetBytes: number = OUTPUT_BUDGET_BYTES,
): number[][] {
  const tokenBytes = (cost.layerCount * cost.width + cost.logitCount) * Float32Array.BYTES_PER_ELEMENT;
  const limit = cost.batchLimit ?? MAXIMUM_BATCH;
  const order = lengths
    .map((_, index) => index)
    .sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  let current: number[] = [];
  for (const index of order) {
    const padded = (current.length + 1) * (lengths[index] ?? 0) * tokenBytes;
    if (current.length > 0 && (current.length === limit || padded > budgetBytes)) {
      batches.push(current);
      current = [];
    }
    current.push(index);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
