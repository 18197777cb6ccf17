"use client";

import "#app/_components/run-actions/run-actions.css";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconChevronDown, IconDots, IconTrash } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { ReviewMenu } from "#app/_components/run-actions/review-menu.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { useUntilWritten } from "#app/_components/run-actions/use-until-written.ts";
import { type PageCommand, usePageCommands } from "#app/_components/shell/page-commands.ts";
import { REVIEW_STATE_INFO, ReviewBadge } from "#app/_components/values/review-badge.tsx";
import { type ReviewState, ReviewStateSchema, type Run } from "#lib/runs/schema.ts";

interface RunMenuProps {
  readonly run: Pick<Run, "id" | "name" | "project" | "updatedAt" | "archivedAt" | "reviewState">;
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** Review state and other actions of a run, in the header of its page. */
export function RunMenu({ run }: RunMenuProps) {
  const { act, isBusy } = useRunAction(run.project.slug, true);
  const [chosen, setChosen] = useUntilWritten<ReviewState>(run.updatedAt);
  const reviewState = chosen ?? run.reviewState;
  const runIds = useMemo(() => [run.id], [run.id]);
  const isArchived = run.archivedAt !== null;
  const review = async (state: ReviewState) => {
    setChosen(state);
    if (!(await act({ action: "review", runIds, state }))) {
      setChosen(null);
    }
  };
  // The palette's commands stay registered and call the latest function through a ref.
  const latest = useRef(review);
  useEffect(() => {
    latest.current = review;
  });
  const commands = useMemo(
    (): PageCommand[] => [
      ...ReviewStateSchema.options.map((state): PageCommand => {
        const { label, icon: Icon } = REVIEW_STATE_INFO[state];
        return {
          id: `review-${state}`,
          label: `Mark the run as ${label}`,
          icon: <Icon size={16} stroke={1.6} />,
          run: () => void latest.current(state),
        };
      }),
      {
        id: "archive-run",
        label: isArchived ? "Take the run out of the archive" : "Archive the run",
        icon: isArchived ? <IconArchiveOff {...ICON} /> : <IconArchive {...ICON} />,
        run: () => void act({ action: isArchived ? "unarchive" : "archive", runIds }),
      },
      {
        id: "trash-run",
        label: "Move the run to the trash",
        icon: <IconTrash {...ICON} />,
        run: () => void act({ action: "trash", runIds }),
      },
    ],
    [act, runIds, isArchived],
  );
  usePageCommands(commands);
  return (
    <>
      <ReviewMenu current={reviewState} onChoose={(state) => void review(state)}>
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
          {isArchived ? (
            <Menu.Item
              leftSection={<IconArchiveOff {...ICON} />}
              onClick={() => void act({ action: "unarchive", runIds })}
            >
              Unarchive
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconArchive {...ICON} />}
              onClick={() => void act({ action: "archive", runIds })}
            >
              Archive
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
