"use client";

import { TrashList } from "#app/_components/trash/trash-list.tsx";
import { deleteAblationForever, restoreAblation } from "#app/_queries/ablations.ts";
import type { TrashedAblation } from "#lib/benchmarks/ablation-schema.ts";

interface TrashedAblationsProps {
  readonly slug: string;
  readonly trashed: readonly TrashedAblation[];
}

/** Deleted ablations, identified by their keys. */
export function TrashedAblations({ slug, trashed }: TrashedAblationsProps) {
  return (
    <TrashList
      label="ablations"
      items={trashed.map(({ key, title, deletedAt }) => ({ id: key, title, deletedAt }))}
      losses="with its conclusion and comments. Its runs stay."
      onRestore={(key) => restoreAblation(slug, key)}
      onDelete={(key) => deleteAblationForever(slug, key)}
    />
  );
}
