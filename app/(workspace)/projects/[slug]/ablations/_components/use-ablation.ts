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

/**
 * Changes an ablation, refreshes the page and offers to undo the change. `change` shows an error and resolves to whether it
 * succeeded; `apply` throws the error.
 */
export function useAblation(slug: string, { key }: Pick<Ablation, "key">) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const write = async (patch: AblationPatchInput) => {
    await changeAblation(slug, key, patch);
    router.refresh();
  };
  const apply = async ({ patch, undo, title }: Change) => {
    await write(patch);
    offerUndo({ title, undo: () => write(undo) });
  };
  const change = async (wanted: Change): Promise<boolean> => {
    setBusy(true);
    try {
      await apply(wanted);
      return true;
    } catch (error) {
      showRefusal(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { apply, change, isBusy };
}
