import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { changeAblation } from "#app/_queries/ablations.ts";
import type { Ablation, AblationPatchInput } from "#lib/benchmarks/ablation-schema.ts";

interface Change {
  readonly patch: AblationPatchInput;
  /** The patch that reverts it. */
  readonly undo: AblationPatchInput;
  /** The change in the past tense. */
  readonly title: string;
}

/** Changes an ablation, refreshes the page and offers to undo the change. Resolves to whether it succeeded. */
export function useAblation(slug: string, { key }: Pick<Ablation, "key">) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const write = async (patch: AblationPatchInput) => {
    await changeAblation(slug, key, patch);
    router.refresh();
  };
  const change = async ({ patch, undo, title }: Change): Promise<boolean> => {
    setBusy(true);
    try {
      await write(patch);
      offerUndo({ title, undo: () => write(undo) });
      return true;
    } catch (error) {
      showRefusal(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { change, isBusy };
}
