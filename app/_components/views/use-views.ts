import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { useCallback, useEffect, useMemo } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { viewState } from "#app/_queries/view-state.ts";
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
  /** The page's state from its URL, without other parameters. */
  readonly parameters: URLSearchParams;
  /** Replaces the whole state: parameters that are left out are cleared. */
  readonly onApply: (parameters: URLSearchParams) => void;
}

/** The saved views of a page, the opened one, and the actions on them. */
export interface Views {
  readonly all: readonly SavedView[];
  readonly opened: SavedView | null;
  /** The state in the canonical form of saved views; "" for the empty state. */
  readonly state: string;
  /** Whether the page's state differs from the opened view. */
  readonly isChanged: boolean;
  /** Opens a view, or with null the empty state. */
  readonly open: (view: SavedView | null) => void;
  readonly discard: () => void;
  /** Resolves to whether it succeeded. Errors are shown, except those about the name, which are thrown. */
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
  const refresh = useCallback(() => void refreshQueries(client, ["views", slug]), [client, slug]);
  /** Shows the server's response at once; order and default of the other views follow with the refetch. */
  const put = useCallback(
    (made: SavedView) => {
      client.setQueryData(viewsQuery(slug, page).queryKey, (known: SavedView[] | undefined) =>
        known?.some((view) => view.id === made.id) === true
          ? known.map((view) => (view.id === made.id ? made : view))
          : [...(known ?? []), made],
      );
      refresh();
    },
    [client, slug, page, refresh],
  );
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.kind === "view" && frame.projectId === projectId,
    refresh,
  );
  const opened = all.find((view) => view.id === viewId) ?? null;
  const state = viewState(page, parameters);
  const hasDefault = all.some((view) => view.isDefault);

  useEffect(() => {
    // A page whose last filter was cleared stays empty when reloaded.
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
          put(await changeView(id, { query: state }));
          const undo = async () => put(await changeView(id, { query }));
          offerUndo({ title: `View “${name}” saved`, undo });
        }
      }),
    saveAs: async (input) => {
      const made = await saveView(slug, { ...input, page, query: state });
      put(made);
      void setViewId(made.id);
    },
    change: async (view, patch) => put(await changeView(view.id, patch)),
    remove: (view) =>
      attempt(async () => {
        await deleteView(view.id);
        client.setQueryData(viewsQuery(slug, page).queryKey, (known: SavedView[] | undefined) =>
          known?.filter((other) => other.id !== view.id),
        );
        refresh();
        if (view.id === viewId) {
          // The displayed state does not change.
          await setViewId(state === "" ? NO_VIEW : null);
        }
        const { id, name, isMine, isDefault, query, position } = view;
        const undo = async () => {
          put(await saveView(slug, { id, page, name, isMine, isDefault, query, position }));
          if (view.id === viewId) {
            await setViewId(id);
          }
        };
        offerUndo({ title: `View “${name}” deleted`, undo });
      }),
  };
}
