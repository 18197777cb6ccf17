"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { paths } from "#app/_paths.ts";
import { deleteAblation, restoreAblation } from "#app/_queries/ablations.ts";
import type { ParamRun } from "#lib/analysis/confounders.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { AddRunsDialog } from "./add-runs-dialog.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";

interface AblationMenuProps {
  readonly slug: string;
  readonly ablation: Ablation;
  readonly runs: readonly ParamRun[];
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** The actions on an ablation. */
export function AblationMenu({ slug, ablation, runs }: AblationMenuProps) {
  const router = useRouter();
  const [dialog, setDialog] = useState<"settings" | "add" | null>(null);
  const close = () => setDialog(null);
  const remove = async () => {
    try {
      await deleteAblation(slug, ablation.key);
      router.push(paths.ablations(slug));
      offerUndo({
        title: `“${ablation.title}” moved to the trash`,
        undo: async () => {
          await restoreAblation(slug, ablation.key);
          router.refresh();
        },
      });
    } catch (error) {
      showRefusal(error);
    }
  };
  return (
    <>
      <Menu width={230}>
        <Menu.Target>
          <ActionIcon aria-label="Actions for the ablation">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => setDialog("settings")}>
            Title, factors, baseline…
          </Menu.Item>
          <Menu.Item leftSection={<IconPlus {...ICON} />} onClick={() => setDialog("add")}>
            Add runs…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash {...ICON} />} onClick={() => void remove()}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SettingsDialog
        slug={slug}
        ablation={ablation}
        runs={runs}
        isOpen={dialog === "settings"}
        onClose={close}
      />
      <AddRunsDialog slug={slug} ablation={ablation} isOpen={dialog === "add"} onClose={close} />
    </>
  );
}
