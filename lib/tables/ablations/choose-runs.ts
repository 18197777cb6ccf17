import { MAXIMUM_ABLATION_RUNS } from "#lib/benchmarks/ablation-schema.ts";
import { AppError } from "#lib/errors.ts";
import { readSettingsByFilter } from "#lib/tables/rows/rows-of-runs.ts";

interface Choice {
  readonly runIds?: readonly string[] | undefined;
  readonly filter?: string | undefined;
}

/**
 * The runs of a new ablation: those given by id, or those that currently match a filter.
 * @throws AppError "validation" (neither or both given, a filter error with its offset, no or too many matches)
 */
export async function chooseRuns(slug: string, { runIds, filter }: Choice): Promise<{ runIds: string[] }> {
  if ((runIds === undefined) === (filter === undefined)) {
    throw refusal("runIds", "give either runIds or filter");
  }
  if (runIds !== undefined) {
    return { runIds: [...runIds] };
  }
  const { runs, total } = await readSettingsByFilter(slug, filter ?? "", MAXIMUM_ABLATION_RUNS);
  if (runs.length === 0) {
    throw refusal("filter", "no run matches it");
  }
  if (total > runs.length) {
    throw refusal("filter", `${total} runs match it, and an ablation has at most ${MAXIMUM_ABLATION_RUNS}`);
  }
  return { runIds: runs.map((run) => run.id) };
}

function refusal(path: string, message: string): AppError {
  return new AppError("validation", `${path}: ${message}`, { fields: [{ path, message }] });
}
