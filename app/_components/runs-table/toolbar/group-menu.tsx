"use client";

import "#app/_components/runs-table/columns/column-chooser.css";
import { Button, Checkbox, Popover, SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch, IconSitemap } from "@tabler/icons-react";
import { useState } from "react";
import { matcherOf } from "#app/_components/runs-table/columns/column-search.ts";
import { canGroupBy, grouping } from "#app/_components/runs-table/columns/grouping.ts";
import { SEED_GROUPS } from "#lib/tables/query/grid-schema.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface GroupMenuProps {
  readonly state: GridState;
  readonly columns: readonly Column[];
  readonly onChange: (patch: Partial<GridState>) => void;
}

/** Chooses the columns to group by, seed groups first, and the statistic that a group shows. */
export function GroupMenu({ state, columns, onChange }: GroupMenuProps) {
  const [search, setSearch] = useState("");
  const { groupBy } = state;
  const isSeed = groupBy[0] === SEED_GROUPS;
  const matches = matcherOf(search);
  const found = columns.filter((column) => canGroupBy(column) && matches(column));
  const label = isSeed ? "seed groups" : groupBy.map((id) => nameOf(id, columns)).join(", ");
  const set = (next: readonly string[]) => onChange(grouping(state, next));
  return (
    <Popover width={290} position="bottom-start" trapFocus withinPortal onClose={() => setSearch("")}>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-xs"
          data-active={groupBy.length > 0 || undefined}
          className="runs-toggle"
          leftSection={<IconSitemap size={13} stroke={1.6} aria-hidden />}
        >
          {groupBy.length === 0 ? "Group" : <span className="runs-clip">Group: {label}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Checkbox
          size="xs"
          checked={isSeed}
          data-autofocus
          label={
            <>
              Seed groups<span className="chooser-filled">all params but the seed</span>
            </>
          }
          onChange={(event) => set(event.currentTarget.checked ? [SEED_GROUPS] : [])}
        />
        <SegmentedControl
          fullWidth
          size="xs"
          mt={8}
          aria-label="What a group shows"
          value={state.statistic}
          data={[
            { value: "mean", label: "Mean ± std" },
            { value: "median", label: "Median, range" },
          ]}
          onChange={(value) => onChange({ statistic: value === "median" ? "median" : "mean" })}
        />
        <TextInput
          mt={8}
          size="xs"
          aria-label="Find a column to group by"
          placeholder="Group by columns"
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <div className="chooser-list">
          {found.length === 0 ? <p className="dim">No column is called that.</p> : null}
          {found.slice(0, 200).map((column) => (
            <div key={column.id} className="chooser-item">
              <Checkbox
                size="xs"
                checked={groupBy.includes(column.id)}
                label={
                  <>
                    {column.label}
                    <span className="chooser-filled">{column.group.toLowerCase()}</span>
                  </>
                }
                onChange={(event) => {
                  const others = isSeed ? [] : groupBy.filter((id) => id !== column.id);
                  set(event.currentTarget.checked ? [...others, column.id] : others);
                }}
              />
            </div>
          ))}
        </div>
        <div className="chooser-foot">
          <span className="dim">{groupBy.length === 0 ? "Runs, one by one" : "Groups of runs"}</span>
          <Button variant="subtle" size="compact-xs" disabled={groupBy.length === 0} onClick={() => set([])}>
            Ungroup
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function nameOf(id: string, columns: readonly Column[]): string {
  return columns.find((column) => column.id === id)?.label ?? id;
}
