import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { tagColoursQuery } from "#app/_queries/tags.ts";
import type { TagColourName } from "#lib/runs/tag-colour-schema.ts";

/** The colour of a tag value; null for none. */
export type ColourOfTag = (key: string, value: string) => TagColourName | null;

/** The colours of a project's tags, updated live. Used once per table, so that cells only look them up. */
export function useTagColours(project: { readonly id: string; readonly slug: string }): ColourOfTag {
  const { data } = useQuery(tagColoursQuery(project.slug));
  const client = useQueryClient();
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.kind === "view" && frame.projectId === project.id,
    () => void client.invalidateQueries({ queryKey: ["tag-colours", project.slug] }),
  );
  const byTag = useMemo(
    () => new Map((data ?? []).map(({ key, value, colour }) => [JSON.stringify([key, value]), colour])),
    [data],
  );
  return useCallback((key, value) => byTag.get(JSON.stringify([key, value])) ?? null, [byTag]);
}
