"use client";

import "#app/_components/run-actions/run-actions.css";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArchive, IconArchiveOff, IconProgressCheck, IconTag, IconTrash } from "@tabler/icons-react";
import { ReviewMenu } from "#app/_components/run-actions/review-menu.tsx";
import { TagDialog } from "#app/_components/run-actions/tag-dialog.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { usePageKeys } from "#app/_components/shell/use-page-keys.ts";
import type { RunActionStep } from "#lib/runs/run-action-schema.ts";

interface RunActionsProps {
  readonly project: { readonly slug: string };
  /** Ids of the selected runs, at least one. */
  readonly selected: readonly string[];
  /** Called after the runs were changed, to clear the selection. */
  readonly onDone: () => void;
  /** Which runs the table shows. Archived runs that are shown can be unarchived. */
  readonly archived?: "hide" | "show" | "only";
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** The actions on selected runs. All can be undone. */
export function RunActions({ project, selected, onDone, archived = "hide" }: RunActionsProps) {
  const { act, isBusy } = useRunAction(project.slug, false);
  const [isTagging, { open, close }] = useDisclosure(false);
  const runIds = [...selected];
  const apply = async (step: RunActionStep) => {
    if (runIds.length > 0 && !isBusy && (await act(step))) {
      onDone();
    }
  };
  const remove = () => void apply({ action: "trash", runIds });
  const archive = () => void apply({ action: archived === "only" ? "unarchive" : "archive", runIds });
  usePageKeys(
    runIds.length === 0
      ? []
      : [
          ["t", open],
          ["e", archive],
          ["Delete", remove],
        ],
  );
  return (
    <div className="run-actions">
      <Button variant="default" leftSection={<IconTag {...ICON} />} onClick={open} data-tip="Key t">
        Tag…
      </Button>
      <ReviewMenu current={null} onChoose={(state) => void apply({ action: "review", runIds, state })}>
        <Button variant="default" leftSection={<IconProgressCheck {...ICON} />} disabled={isBusy}>
          Review
        </Button>
      </ReviewMenu>
      {archived === "only" ? null : (
        <Button
          variant="default"
          leftSection={<IconArchive {...ICON} />}
          disabled={isBusy}
          data-tip="Leaves tables, keeps everything. Key e"
          onClick={() => void apply({ action: "archive", runIds })}
        >
          Archive
        </Button>
      )}
      {archived === "hide" ? null : (
        <Button
          variant="default"
          leftSection={<IconArchiveOff {...ICON} />}
          disabled={isBusy}
          onClick={() => void apply({ action: "unarchive", runIds })}
        >
          Unarchive
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconTrash {...ICON} />}
        disabled={isBusy}
        data-tip="To the trash, from where it can be restored. Key Delete"
        onClick={remove}
      >
        Delete
      </Button>
      <TagDialog slug={project.slug} runIds={runIds} isOpen={isTagging} onClose={close} onDone={onDone} />
    </div>
  );
}
