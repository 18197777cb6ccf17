import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconDotsVertical,
  IconFlag,
  IconFlagOff,
  IconGripVertical,
  IconX,
} from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import type { AblationRow } from "#lib/analysis/ablation-rows.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { rowName } from "#lib/tables/ablations/export-ablation.ts";
import { useAblation } from "../../_components/use-ablation.ts";
import { moveLevel } from "./move-level.ts";

interface RowMenuProps {
  readonly slug: string;
  readonly view: AblationView;
  readonly row: AblationRow;
  readonly index: number;
  readonly onMove: (from: number, to: number) => void;
  readonly onDragStart: () => void;
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** The actions on a row. Its grip moves it by dragging or by Alt and the arrow keys. */
export function RowMenu({ slug, view, row, index, onMove, onDragStart }: RowMenuProps) {
  const { ablation, rows } = view;
  const { change } = useAblation(slug, ablation);
  const name = rowName(row);
  // Skips rows with the same level, because moving there changes nothing.
  const nextPlace = (step: 1 | -1) => {
    for (let to = index + step; to >= 0 && to < rows.length; to += step) {
      if (moveLevel(rows, ablation.factors, index, to) !== null) {
        return to;
      }
    }
    return null;
  };
  const [up, down] = [nextPlace(-1), nextPlace(1)];
  const setBaseline = (baselineRunId: string | null) =>
    void change({
      patch: { baselineRunId },
      undo: { baselineRunId: ablation.baselineRunId },
      title: baselineRunId === null ? "No baseline any more" : `${name} is the baseline`,
    });
  const remove = () => {
    const ids = new Set(row.runs.map((run) => run.id));
    const members = ablation.runs.filter((run) => ids.has(run.runId));
    void change({
      patch: { removeRunIds: [...ids] },
      undo: {
        addRuns: members.map(({ runId, reportedAverage }) => ({
          runId,
          reportedAverage,
          position: ablation.runs.findIndex((run) => run.runId === runId),
        })),
        baselineRunId: ablation.baselineRunId,
      },
      title: `${name} removed from the ablation`,
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = event.key === "ArrowUp" ? up : event.key === "ArrowDown" ? down : undefined;
    if (event.altKey && to !== undefined) {
      event.preventDefault();
      if (to !== null) {
        onMove(index, to);
      }
    }
  };
  return (
    <span className="ablation-row-tools">
      <ActionIcon
        size={24}
        className="ablation-grip"
        draggable
        aria-label={`Move ${name}: drag, or Alt with the arrow keys`}
        onDragStart={onDragStart}
        onKeyDown={onKeyDown}
      >
        <IconGripVertical size={14} />
      </ActionIcon>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon size={24} aria-label={`Actions for ${name}`}>
            <IconDotsVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {row.isBaseline ? (
            <Menu.Item leftSection={<IconFlagOff {...ICON} />} onClick={() => setBaseline(null)}>
              No longer the baseline
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconFlag {...ICON} />} onClick={() => setBaseline(row.key)}>
              Make it the baseline
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconArrowUp {...ICON} />}
            disabled={up === null}
            onClick={() => onMove(index, up ?? index)}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown {...ICON} />}
            disabled={down === null}
            onClick={() => onMove(index, down ?? index)}
          >
            Move down
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconX {...ICON} />} onClick={remove}>
            Remove from the ablation
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
