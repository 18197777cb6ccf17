"use client";

import { Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowsSort,
  IconArrowUp,
  IconCheck,
  IconColumnInsertRight,
  IconDecimal,
  IconPlusMinus,
  IconSitemap,
  IconSortAscending,
  IconSortDescending,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import {
  type ColumnSettingsPatch,
  withColumnSettings,
} from "#app/_components/runs-table/columns/column-settings.ts";
import {
  canGroupBy,
  grouping,
  statisticsOf,
  toggledStatistic,
} from "#app/_components/runs-table/columns/grouping.ts";
import type { GridStateControl } from "#app/_components/runs-table/use-grid-state.ts";
import { areMarked, deltaModeOf, directionOf } from "#lib/tables/columns/column-display.ts";
import type { GroupStatistic } from "#lib/tables/query/column-id.ts";
import type { ColumnSettings, NumberFormat } from "#lib/tables/query/column-settings.ts";
import { sortOf } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

interface ColumnMenuProps {
  readonly column: Column;
  /** Ids of the shown columns in order. */
  readonly shown: readonly string[];
  readonly control: GridStateControl;
  readonly projectDefinition: Parameters<typeof sortOf>[1];
}

/** The items of a header's menu that concern runs; the data table adds its own. */
export function ColumnMenu({ column, shown, control, projectDefinition }: ColumnMenuProps) {
  const { state, change } = control;
  const settings = state.columnSettings.get(column.id);
  const isName = column.id === "name";
  const isNumber = column.kind === "number";
  const setSettings = (patch: ColumnSettingsPatch) =>
    change({ columnSettings: withColumnSettings(state.columnSettings, column.id, patch) });
  const sort = sortOf(state, projectDefinition);
  const sortBy = (id: string, direction: "asc" | "desc", isAdded: boolean) =>
    change({
      sort: isAdded
        ? [...sort.filter((key) => key.column !== id), { column: id, direction }]
        : [{ column: id, direction }],
    });
  return (
    <>
      <Menu.Item
        leftSection={<IconSortAscending {...ICON} />}
        onClick={() => sortBy(column.id, "asc", false)}
      >
        Sort ascending
      </Menu.Item>
      <Menu.Item
        leftSection={<IconSortDescending {...ICON} />}
        onClick={() => sortBy(column.id, "desc", false)}
      >
        Sort descending
      </Menu.Item>
      {sort.some((key) => key.column !== column.id) ? (
        <Menu.Item
          leftSection={<IconArrowsSort {...ICON} />}
          onClick={() => sortBy(column.id, directionOf(column, settings) === "higher" ? "desc" : "asc", true)}
        >
          Add to the order
        </Menu.Item>
      ) : null}
      {statisticsOf(column, state).length > 0 ? (
        <Menu.Item
          leftSection={<IconSortDescending {...ICON} />}
          onClick={() => sortBy(`std:${column.id}`, "desc", false)}
        >
          Sort by its deviation
        </Menu.Item>
      ) : null}
      <StatisticItems column={column} shown={shown} control={control} />
      {canGroupBy(column) ? (
        <Menu.Item
          leftSection={<IconSitemap {...ICON} />}
          onClick={() =>
            change(
              grouping(
                state,
                state.groupBy.includes(column.id)
                  ? state.groupBy.filter((id) => id !== column.id)
                  : [...state.groupBy.filter((id) => id !== "seed"), column.id],
              ),
            )
          }
        >
          {state.groupBy.includes(column.id) ? "Do not group by it" : "Group by it"}
        </Menu.Item>
      ) : null}
      {isNumber && !isName ? (
        <NumberItems column={column} settings={settings} setSettings={setSettings} />
      ) : null}
    </>
  );
}

/** Statistics of groups as columns next to this one. */
function StatisticItems({ column, shown, control }: Omit<ColumnMenuProps, "projectDefinition">) {
  const statistics = statisticsOf(column, control.state);
  return statistics.length === 0 || column.id === "name" ? null : (
    <Submenu label="Statistics as columns" icon={<IconColumnInsertRight {...ICON} />}>
      {statistics.map(({ id, statistic }) => (
        <Menu.CheckboxItem
          key={id}
          checked={shown.includes(id)}
          onChange={() => control.change({ columns: toggledStatistic(shown, id) })}
        >
          {STATISTIC_WORDS[statistic]}
        </Menu.CheckboxItem>
      ))}
    </Submenu>
  );
}

const STATISTIC_WORDS: Readonly<Record<GroupStatistic, string>> = {
  mean: "Mean",
  std: "Standard deviation (n − 1)",
  median: "Median",
  min: "Least value",
  max: "Greatest value",
  n: "Number of values (n)",
};

interface NumberItemsProps {
  readonly column: Column;
  readonly settings: ColumnSettings | undefined;
  readonly setSettings: (patch: ColumnSettingsPatch) => void;
}

/** How numbers are shown: which are better, digits, shading, marks, changes. */
function NumberItems({ column, settings, setSettings }: NumberItemsProps) {
  const direction = directionOf(column, settings);
  const own = column.direction ?? "none";
  const isMarked = areMarked(column, settings);
  const isMarkable = direction !== null;
  const delta = deltaModeOf(column, settings) ?? "none";
  const ownDelta = direction === null ? "none" : "absolute";
  return (
    <>
      <Menu.Divider />
      <Submenu
        label="Better values"
        icon={direction === "higher" ? <IconArrowUp {...ICON} /> : <IconArrowDown {...ICON} />}
      >
        {(["lower", "higher", "none"] as const).map((value) => (
          <Choice
            key={value}
            isChosen={(direction ?? "none") === value}
            onChoose={() => setSettings({ direction: value === own ? undefined : value })}
          >
            {DIRECTION_WORDS[value]}
          </Choice>
        ))}
      </Submenu>
      <Submenu label="Digits" icon={<IconDecimal {...ICON} />}>
        {FORMATS.map(({ format, label }) => (
          <Choice key={label} isChosen={settings?.format === format} onChoose={() => setSettings({ format })}>
            {label}
          </Choice>
        ))}
      </Submenu>
      <Submenu label="Change to baseline" icon={<IconPlusMinus {...ICON} />}>
        {(["absolute", "percent", "none"] as const).map((value) => (
          <Choice
            key={value}
            isChosen={delta === value}
            onChoose={() => setSettings({ delta: value === ownDelta ? undefined : value })}
          >
            {DELTA_WORDS[value]}
          </Choice>
        ))}
      </Submenu>
      <Menu.CheckboxItem
        checked={settings?.heat === true}
        closeMenuOnClick
        onChange={() => setSettings({ heat: settings?.heat === true ? undefined : true })}
      >
        Shade by value
      </Menu.CheckboxItem>
      {isMarkable ? (
        <Menu.CheckboxItem
          checked={isMarked}
          closeMenuOnClick
          onChange={() => setSettings({ marks: isMarked ? false : undefined })}
        >
          Mark best values
        </Menu.CheckboxItem>
      ) : null}
    </>
  );
}

const DIRECTION_WORDS = { lower: "Lower is better", higher: "Higher is better", none: "Neither" } as const;
const DELTA_WORDS = { absolute: "In the column’s unit", percent: "In percent", none: "Not shown" } as const;
const FORMATS: readonly { readonly format: NumberFormat | undefined; readonly label: string }[] = [
  { format: undefined, label: "As usual" },
  { format: "f0", label: "0 decimals" },
  { format: "f1", label: "1 decimal" },
  { format: "f2", label: "2 decimals" },
  { format: "f3", label: "3 decimals" },
  { format: "f4", label: "4 decimals" },
  { format: "g3", label: "3 significant digits" },
  { format: "g6", label: "6 significant digits" },
  { format: "e2", label: "Powers of ten (1.23e−4)" },
];

interface SubmenuProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Submenu({ label, icon, children }: SubmenuProps) {
  return (
    <Menu.Sub openDelay={80} closeDelay={150} position="right-start">
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={icon}>{label}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>{children}</Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

interface ChoiceProps {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Choice({ isChosen, onChoose, children }: ChoiceProps) {
  return (
    <Menu.RadioItem
      value=""
      checked={isChosen}
      closeMenuOnClick
      onChange={onChoose}
      checkIcon={<IconCheck {...ICON} />}
    >
      {children}
    </Menu.RadioItem>
  );
}
