"use client";

import { Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowRight,
  IconCopy,
  IconFlag3,
  IconFlagOff,
  IconGitCompare,
  IconTrash,
} from "@tabler/icons-react";
import Link from "next/link";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import { paths } from "#app/_paths.ts";

/** The row whose menu is open, and where. */
export interface RowMenuPlace {
  readonly row: LoadedRow;
  /** Pixels from the window's corner. */
  readonly x: number;
  readonly y: number;
}

interface RowMenuProps {
  readonly place: RowMenuPlace | null;
  readonly slug: string;
  readonly baseline: LoadedRow | null;
  readonly onBaseline: (key: string | null) => void;
  readonly onClose: () => void;
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** The menu of a row; there is one for all rows. */
export function RowMenu({ place, slug, baseline, onBaseline, onClose }: RowMenuProps) {
  const { act } = useRunAction(slug, false);
  if (place === null) {
    return null;
  }
  const { row, x, y } = place;
  const isRun = row.kind === "run";
  const runIds = [row.key];
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      width={220}
      withinPortal
      key={`${x} ${y} ${row.key}`}
    >
      <Menu.Target>
        <span className="row-menu-anchor" style={{ left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions for ${row.name}`}>
        <Menu.Label className="row-menu-name">{row.name}</Menu.Label>
        {isRun ? (
          <Menu.Item
            component={Link}
            href={paths.run(slug, row.key)}
            prefetch={false}
            leftSection={<IconArrowRight {...ICON} />}
          >
            Open
          </Menu.Item>
        ) : null}
        {baseline?.key === row.key ? (
          <Menu.Item leftSection={<IconFlagOff {...ICON} />} onClick={() => onBaseline(null)}>
            No baseline
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconFlag3 {...ICON} />}
            rightSection={<kbd className="kbd">b</kbd>}
            onClick={() => onBaseline(row.key)}
          >
            Set as baseline
          </Menu.Item>
        )}
        {isRun && baseline?.kind === "run" && baseline.key !== row.key ? (
          <Menu.Item
            component={Link}
            href={paths.compare(slug, [baseline.key, row.key])}
            prefetch={false}
            leftSection={<IconGitCompare {...ICON} />}
          >
            Compare with the baseline
          </Menu.Item>
        ) : null}
        <Menu.Item
          leftSection={<IconCopy {...ICON} />}
          onClick={() => void navigator.clipboard.writeText(row.name)}
        >
          Copy the name
        </Menu.Item>
        {isRun ? (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={row.isArchived === true ? <IconArchiveOff {...ICON} /> : <IconArchive {...ICON} />}
              onClick={() => void act({ action: row.isArchived === true ? "unarchive" : "archive", runIds })}
            >
              {row.isArchived === true ? "Unarchive" : "Archive"}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash {...ICON} />}
              onClick={() => void act({ action: "trash", runIds })}
            >
              Move to the trash
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
