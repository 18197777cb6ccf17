import { startTransition, useEffect, useState } from "react";
import { GridStore, type GridView } from "#app/_components/runs-table/data/grid-store.ts";
import { useLive, useLiveRefresh } from "#app/_hooks/use-live.ts";
import { gridFetch, gridQuestion } from "#app/_queries/grid.ts";
import type { LiveFrame } from "#lib/live/frames.ts";
import type { GridPage } from "#lib/tables/query/grid-schema.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";

/** The first window as the server rendered it, and the question that it answers. */
export interface InitialGrid {
  readonly question: string;
  readonly columns: readonly string[];
  /** Key of the requested baseline. */
  readonly baseline: string | null;
  readonly page: GridPage;
}

export interface GridData {
  readonly store: GridStore;
  readonly view: GridView;
  /** The rows answer an older question; the new ones are on their way. */
  readonly isStale: boolean;
}

interface Held {
  readonly question: string;
  readonly store: GridStore;
  /** Shown until the first answer. */
  readonly before: GridView | null;
}

/** The rows of a state: the server's first, then those of the API, kept up to date. */
export function useGrid(
  project: { readonly id: string; readonly slug: string },
  state: GridState,
  initial: InitialGrid | null,
): GridData {
  const question = gridQuestion(state);
  const [held, setHeld] = useState<Held>(() => ({
    question,
    store: makeStore(project.slug, question, initial),
    before: null,
  }));
  if (held.question !== question) {
    const shown = held.store.getView();
    const before = shown.total === null ? held.before : shown;
    setHeld({ question, store: makeStore(project.slug, question, null), before });
  }
  const { store, before } = held;
  const latest = useView(store);
  const isWaiting = latest.total === null && latest.error === null && before !== null;
  const view = isWaiting ? before : latest;
  useEffect(() => () => store.dispose(), [store]);

  useLive((frame) => {
    if (frame.type === "job" && frame.projectId === project.id && frame.job.state === "running") {
      // Progress comes several times a second: it goes straight into the row, without a request.
      const { id, state: jobState, phase, done, total, remainingMs } = frame.job;
      store.patchJob(frame.runId, { id, state: jobState, phase, done, total, remainingMs });
    }
  });
  useLiveRefresh(
    (frame) => isOfProject(frame, project.id),
    () => store.refresh(),
  );

  return { store, view, isStale: isWaiting };
}

/** Answers arrive while one scrolls: their changes are drawn between frames, as a transition. */
function useView(store: GridStore): GridView {
  const [seen, setSeen] = useState(() => ({ store, view: store.getView() }));
  useEffect(() => {
    const update = () => startTransition(() => setSeen({ store, view: store.getView() }));
    update();
    return store.subscribe(update);
  }, [store]);
  return seen.store === store ? seen.view : store.getView();
}

function makeStore(slug: string, question: string, initial: InitialGrid | null): GridStore {
  const store = new GridStore(gridFetch(slug, question));
  if (initial !== null && initial.question === question) {
    store.hydrate(initial.page, initial.columns, initial.baseline);
  }
  return store;
}

/** Which frames make the rows stale: whatever is written to the project's runs, and jobs that start or end. */
function isOfProject(frame: LiveFrame, projectId: string): boolean {
  switch (frame.type) {
    case "job":
      return (
        frame.projectId === projectId && (frame.job.state !== "running" || frame.job.phase === "starting")
      );
    case "change":
      return (
        (frame.projectId === undefined || frame.projectId === projectId) &&
        // Of comments, those on runs are a column.
        (frame.kind === "comment"
          ? frame.runId !== undefined
          : !["worker", "review", "view"].includes(frame.kind))
      );
    default:
      return false;
  }
}
