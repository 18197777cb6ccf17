import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { columnsKey, columnsQuery } from "#app/_queries/grid.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** New keys are rare and the list is long: while runs are logging it is fetched at most this often. */
const REFRESH_MS = 60_000;

/** The project's columns: those that the server rendered, then with new ones. */
export function useColumns(
  project: { readonly id: string; readonly slug: string },
  initial: readonly Column[],
): readonly Column[] {
  const client = useQueryClient();
  const { data } = useQuery({ ...columnsQuery(project.slug), initialData: initial });
  useLiveRefresh(
    (frame) =>
      frame.type === "change" &&
      frame.projectId === project.id &&
      ["run", "metrics", "score", "result"].includes(frame.kind),
    () => void client.invalidateQueries({ queryKey: columnsKey(project.slug) }),
    REFRESH_MS,
  );
  return data;
}
