"use client";

import "#app/_components/run-actions/run-actions.css";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconChevronDown, IconDots, IconTrash } from "@tabler/icons-react";
import { useOptimistic, useTransition } from "react";
import { ReviewMenu } from "#app/_components/run-actions/review-menu.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { ReviewBadge } from "#app/_components/values/review-badge.tsx";
import type { ReviewState, Run } from "#lib/runs/schema.ts";

interface RunMenuProps {
  readonly run: Pick<Run, "id" | "name" | "project" | "archivedAt" | "reviewState">;
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** Review state and the other actions of one run, for its page's header. */
export function RunMenu({ run }: RunMenuProps) {
  const { act, isBusy } = useRunAction(run.project.slug, true);
  const [, startTransition] = useTransition();
  const [reviewState, setReviewState] = useOptimistic(run.reviewState);
  const runIds = [run.id];
  const review = (state: ReviewState) =>
    startTransition(async () => {
      setReviewState(state);
      await act({ action: "review", runIds, state });
    });
  return (
    <>
      <ReviewMenu current={reviewState} onChoose={review}>
        <Button
          className="run-review"
          variant="default"
          disabled={isBusy}
          rightSection={<IconChevronDown size={13} stroke={1.6} aria-hidden />}
          aria-label={`Review state: ${reviewState}`}
        >
          <ReviewBadge state={reviewState} />
        </Button>
      </ReviewMenu>
      <Menu width={190}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${run.name}`} disabled={isBusy}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {run.archivedAt === null ? (
            <Menu.Item
              leftSection={<IconArchive {...ICON} />}
              onClick={() => void act({ action: "archive", runIds })}
            >
              Archive
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconArchiveOff {...ICON} />}
              onClick={() => void act({ action: "unarchive", runIds })}
            >
              Unarchive
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconTrash {...ICON} />}
            onClick={() => void act({ action: "trash", runIds })}
          >
            Move to the trash
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
