import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { useCallback, useEffect, useMemo } from "react";
import { showRefusal } from "#app/_components/page/show-refusal.ts";
import { offerUndo } from "#app/_components/undo/undo.tsx";
import { viewState } from "#app/_components/views/view-state.ts";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { changeView, deleteView, saveView, viewsQuery } from "#app/_queries/views.ts";
import {
  NO_VIEW,
  type SavedView,
  type SavedViewInput,
  type SavedViewPatch,
  VIEW_PARAMETER,
  type ViewPage,
} from "#lib/views/schema.ts";

export interface ViewBarProps {
  readonly project: { readonly id: string; readonly slug: string };
  readonly page: ViewPage;
  /** The page's state as its URL holds it, without anything else. */
  readonly parameters: URLSearchParams;
  /** Shows another state: all of it, so what is not named is not set. */
  readonly onApply: (parameters: URLSearchParams) => void;
}

/** The saved views of a page, the opened one, and what can be done with them. */
export interface Views {
  readonly all: readonly SavedView[];
  readonly opened: SavedView | null;
  /** The state in the form that a view saves; "" for the page as it is without one. */
  readonly state: string;
  /** Whether the page shows something else than the opened view. */
  readonly isChanged: boolean;
  /** Null: none, the page as it is without a state. */
  readonly open: (view: SavedView | null) => void;
  readonly discard: () => void;
  /** These resolve to whether it was done; a refusal is shown, unless it is about the name. */
  readonly save: () => Promise<boolean>;
  readonly saveAs: (input: Pick<SavedViewInput, "name" | "isMine" | "isDefault">) => Promise<void>;
  readonly change: (view: SavedView, patch: SavedViewPatch) => Promise<void>;
  readonly remove: (view: SavedView) => Promise<boolean>;
}

export function useViews({ project, page, parameters, onApply }: ViewBarProps): Views {
  const { id: projectId, slug } = project;
  const [viewId, setViewId] = useQueryState(VIEW_PARAMETER, { history: "replace" });
  const { data, isSuccess } = useQuery(viewsQuery(slug, page));
  const all = useMemo(() => data ?? [], [data]);
  const client = useQueryClient();
  const refresh = useCallback(() => refreshQueries(client, ["views", slug]), [client, slug]);
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.kind === "view" && frame.projectId === projectId,
    () => void refresh(),
  );
  const opened = all.find((view) => view.id === viewId) ?? null;
  const state = viewState(page, parameters);
  const hasDefault = all.some((view) => view.isDefault);

  useEffect(() => {
    // A page whose last filter was cleared stays cleared when it is loaded again.
    if (isSuccess && hasDefault && viewId === null && state === "") {
      void setViewId(NO_VIEW);
    }
  }, [isSuccess, hasDefault, viewId, state, setViewId]);

  const open = (view: SavedView | null) => {
    onApply(new URLSearchParams(view?.query ?? ""));
    void setViewId(view?.id ?? (hasDefault ? NO_VIEW : null), { history: "push" });
  };
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      await refresh();
      return true;
    } catch (error) {
      showRefusal(error);
      return false;
    }
  };
  return {
    all,
    opened,
    state,
    isChanged: opened !== null && viewState(page, opened.query) !== state,
    open,
    discard: () => onApply(new URLSearchParams(opened?.query ?? "")),
    save: () =>
      attempt(async () => {
        if (opened !== null) {
          const { id, name, query } = opened;
          await changeView(id, { query: state });
          const undo = async () => {
            await changeView(id, { query });
            await refresh();
          };
          offerUndo({ title: `View “${name}” saved`, undo });
        }
      }),
    saveAs: async (input) => {
      const made = await saveView(slug, { ...input, page, query: state });
      await refresh();
      void setViewId(made.id);
    },
    change: async (view, patch) => {
      await changeView(view.id, patch);
      await refresh();
    },
    remove: (view) =>
      attempt(async () => {
        await deleteView(view.id);
        if (view.id === viewId) {
          // What is shown stays.
          await setViewId(state === "" ? NO_VIEW : null);
        }
        const { id, name, isMine, isDefault, query, position } = view;
        const undo = async () => {
          await saveView(slug, { id, page, name, isMine, isDefault, query, position });
          await refresh();
          if (view.id === viewId) {
            await setViewId(id);
          }
        };
        offerUndo({ title: `View “${name}” deleted`, undo });
      }),
  };
}
