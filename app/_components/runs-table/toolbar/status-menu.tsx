"use client";

import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";

interface StatusMenuProps {
  readonly state: Pick<GridState, "status" | "archived">;
  readonly onChange: (patch: Partial<GridState>) => void;
}

const ANY = "any";
const ARCHIVED = {
  hide: { label: "Without archived runs", short: "" },
  show: { label: "With archived runs", short: "with archived" },
  only: { label: "Only archived runs", short: "archived" },
} as const;

/** Chooses runs by status, and archived ones or not. */
export function StatusMenu({ state, onChange }: StatusMenuProps) {
  const { status, archived } = state;
  const parts = [status ?? (archived === "hide" ? "Any status" : ""), ARCHIVED[archived].short];
  return (
    <Menu width={210} withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          className="runs-toggle"
          data-active={status !== null || archived !== "hide" || undefined}
          rightSection={<IconChevronDown size={13} aria-hidden />}
        >
          <span className="visually-hidden">Status: </span>
          {parts.filter((part) => part !== "").join(", ")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Status</Menu.Label>
        <Menu.RadioGroup
          value={status ?? ANY}
          onChange={(value) => onChange({ status: RunStatusSchema.safeParse(value).data ?? null })}
        >
          <Menu.RadioItem value={ANY}>Any status</Menu.RadioItem>
          {RunStatusSchema.options.map((option) => (
            <Menu.RadioItem key={option} value={option}>
              {option}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>Archive</Menu.Label>
        <Menu.RadioGroup
          value={archived}
          onChange={(value) => onChange({ archived: value === "show" || value === "only" ? value : "hide" })}
        >
          {Object.entries(ARCHIVED).map(([value, { label }]) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
