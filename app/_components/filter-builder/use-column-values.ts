import { useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { gridFetch } from "#app/_queries/grid.ts";
import { isLogged, parseColumnId } from "#lib/tables/query/column-id.ts";
import { formatColumnList } from "#lib/tables/query/sort.ts";

/** With more distinct values, suggestions are not useful. */
const MAXIMUM_VALUES = 50;

/** The project's values of a param or tag, most frequent first; empty for other columns. */
export function useColumnValues(column: string | null): readonly string[] {
  const { slug } = useParams<{ slug?: string }>();
  const ref = column === null ? null : parseColumnId(column);
  const isListed = ref !== null && isLogged(ref);
  const { data } = useQuery({
    queryKey: ["column-values", slug, column],
    enabled: slug !== undefined && column !== null && isListed,
    staleTime: 60_000,
    queryFn: ({ signal }) => readValues(slug ?? "", column ?? "", signal),
  });
  return data ?? [];
}

async function readValues(slug: string, column: string, signal: AbortSignal): Promise<string[]> {
  const question = new URLSearchParams({ group: formatColumnList([column]), sort: "-runs" }).toString();
  const page = await gridFetch(slug, question)(
    {
      columns: [column],
      offset: 0,
      limit: MAXIMUM_VALUES,
      member: null,
      base: null,
      facts: false,
      since: null,
    },
    signal,
  );
  return (page.rows ?? []).flatMap((row) => {
    const text = row.cells[0]?.text;
    return text === undefined || text === "" ? [] : [text];
  });
}
