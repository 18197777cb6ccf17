import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { findParams, insertParams } from "#lib/runs/repository-runs.ts";

/**
 * Adds params to a run. Repeating a value is allowed; a different value is refused, because tables and seed groups rely on
 * params never changing.
 * @returns the number of new params
 * @throws AppError "conflict" naming each `params.<key>`
 */
export async function writeParams(
  tx: Tx,
  runId: string,
  params: Readonly<Record<string, string>>,
): Promise<number> {
  const added = await insertParams(tx, runId, params);
  const stored = await findParams(tx, runId, Object.keys(params));
  const fields = Object.entries(params)
    .filter(([key, value]) => stored.get(key) !== value)
    .map(([key, value]) => ({
      path: `params.${key}`,
      message: `is ${JSON.stringify(stored.get(key))} and cannot become ${JSON.stringify(value)}`,
    }));
  const [first] = fields;
  if (first !== undefined) {
    throw new AppError("conflict", `A param never changes once written: ${first.path} ${first.message}`, {
      fields,
    });
  }
  return added;
}
