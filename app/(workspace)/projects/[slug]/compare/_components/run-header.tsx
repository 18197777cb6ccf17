import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconDots, IconTarget, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { paths } from "#app/_paths.ts";
import type { Run } from "#lib/runs/schema.ts";
import type { RunCommands } from "./setting-row.ts";

interface RunHeaderProps {
  readonly slug: string;
  readonly run: Run;
  readonly isReference: boolean;
  /** [index, count] */
  readonly position: readonly [number, number];
  readonly commands: RunCommands;
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** The header of a run's column: name, state and actions. */
export function RunHeader({ slug, run, isReference, position: [index, count], commands }: RunHeaderProps) {
  return (
    <th scope="col" className="compare-run" aria-current={isReference || undefined}>
      <div className="compare-run-line">
        <Link href={paths.run(slug, run.id)} title={run.name}>
          {run.name}
        </Link>
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={`Column of ${run.name}`} size={22}>
              <IconDots size={15} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconTarget {...ICON} />}
              disabled={isReference}
              onClick={() => commands.setReference(run.id)}
            >
              Compare with this run
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowLeft {...ICON} />}
              disabled={index === 0}
              onClick={() => commands.move(run.id, -1)}
            >
              Move left
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowRight {...ICON} />}
              disabled={index === count - 1}
              onClick={() => commands.move(run.id, 1)}
            >
              Move right
            </Menu.Item>
            <Menu.Item leftSection={<IconX {...ICON} />} onClick={() => commands.remove(run.id)}>
              Remove from the comparison
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className="compare-run-state">
        <StatusBadge status={run.status} />
        {isReference ? <strong>reference</strong> : null}
        {run.archivedAt === null ? null : <span>archived</span>}
      </div>
    </th>
  );
}
