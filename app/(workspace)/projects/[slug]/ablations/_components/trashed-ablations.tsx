"use client";

import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/page/show-refusal.ts";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { restoreAblation } from "#app/_queries/ablations.ts";
import type { TrashedAblation } from "#lib/benchmarks/ablation-schema.ts";

interface TrashedAblationsProps {
  readonly slug: string;
  readonly trashed: readonly TrashedAblation[];
}

/** Deleted ablations, each with a way back. */
export function TrashedAblations({ slug, trashed }: TrashedAblationsProps) {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const restore = async (key: string) => {
    setBusy(key);
    try {
      await restoreAblation(slug, key);
      router.refresh();
    } catch (error) {
      showRefusal(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <details className="ablation-trash">
      <summary>
        {trashed.length} deleted {trashed.length === 1 ? "ablation" : "ablations"}
      </summary>
      <ul>
        {trashed.map(({ key, title, deletedAt }) => (
          <li key={key}>
            <span>{title}</span>
            <span>
              deleted <RelativeTime at={deletedAt} />
            </span>
            <Button
              variant="default"
              loading={busy === key}
              aria-label={`Restore ${title}`}
              onClick={() => void restore(key)}
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
