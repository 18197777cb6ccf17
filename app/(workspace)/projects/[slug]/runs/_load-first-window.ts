import "server-only";
import { widthOf } from "#app/_components/runs-table/columns/column-width.ts";
import { ASSUMED_WIDTH, columnsWithin } from "#app/_components/runs-table/columns/visible-columns.ts";
import type { InitialGrid } from "#app/_components/runs-table/data/use-grid.ts";
import { GRID_WINDOW, gridQuestion } from "#app/_queries/grid.ts";
import { AppError } from "#lib/errors.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { shownColumns } from "#lib/tables/columns/shown-columns.ts";
import { type GridState, gridQueryOf } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";

/** With more runs, the column facts take so long that the client fetches them after the rows. */
const MAXIMUM_RUNS_WITH_FACTS = 1000;

/**
 * The first window of rows and visible columns, for the server-rendered page. Null for an invalid state, which the client
 * then reports next to its input.
 */
export async function readFirstWindow(
  project: { readonly slug: string; readonly mirDefinition: MirDefinition; readonly runCount: number },
  columns: readonly Column[],
  state: GridState,
): Promise<InitialGrid | null> {
  const placed = shownColumns(state, columns, project.mirDefinition).map((column) => {
    const settings = state.columnSettings.get(column.id);
    return {
      id: column.id,
      width: settings?.width ?? widthOf(column, settings, state, state.baseline !== null),
      isPinned: column.id === "name" || settings?.isPinned === true,
    };
  });
  const ids = columnsWithin(placed, 0, ASSUMED_WIDTH);
  const withFacts = project.runCount <= MAXIMUM_RUNS_WITH_FACTS;
  try {
    const page = await readGrid({
      ...gridQueryOf(withFacts ? state : { ...state, baseline: null }, project, ids),
      offset: 0,
      limit: GRID_WINDOW,
      since: null,
      memberOf: null,
      withFacts,
    });
    return { question: gridQuestion(state), columns: ids, baseline: state.baseline, page };
  } catch (error) {
    if (error instanceof AppError && error.code === "validation") {
      return null;
    }
    throw error;
  }
}
