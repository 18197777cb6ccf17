import { IconBookmark } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import type { PageCommand } from "#app/_components/shell/page-commands.ts";
import { viewHref } from "#app/_queries/view-state.ts";
import { viewsQuery } from "#app/_queries/views.ts";

const PAGES = { runs: "Runs", compare: "Compare", correlation: "Correlation" } as const;

/** The saved views of a project as commands, fetched once `isWanted`. */
export function useViewCommands(slug: string | null, isWanted: boolean): PageCommand[] {
  const router = useRouter();
  const { data } = useQuery({ ...viewsQuery(slug ?? "", null), enabled: isWanted && slug !== null });
  return useMemo(
    () =>
      (slug === null ? [] : (data ?? [])).map((view) => ({
        id: `view-${view.id}`,
        label: view.name,
        hint: `View of ${PAGES[view.page]}`,
        icon: <IconBookmark size={16} stroke={1.6} />,
        run: () => router.push(viewHref(slug ?? "", view)),
      })),
    [data, slug, router],
  );
}
