"use client";

import "#app/_components/runs-table/columns/column-chooser.css";
import { Button, Popover, TextInput } from "@mantine/core";
import { IconColumns3, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { inserted, variantsOf } from "#app/_components/runs-table/columns/chooser-entries.ts";
import { ChooserGroup } from "#app/_components/runs-table/columns/chooser-group.tsx";
import { expressionError, matcherOf } from "#app/_components/runs-table/columns/column-search.ts";
import { FidForm } from "#app/_components/runs-table/columns/fid-form.tsx";
import { statisticsOf } from "#app/_components/runs-table/columns/grouping.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import { isOfGroup } from "#lib/tables/query/fixed-columns.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface ColumnChooserProps {
  readonly state: GridState;
  readonly columns: readonly Column[];
  /** In order. */
  readonly shown: readonly Column[];
  readonly runCount: number;
  readonly definition: string;
  readonly onChange: (ids: readonly string[]) => void;
  readonly onReset: () => void;
  /** What makes calculated columns. */
  readonly calculations?: ReactNode;
}

/** Which columns are shown: found by words or `/expression/`, with other statistics of metrics and FID of layers. */
export function ColumnChooser(props: ColumnChooserProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      width={430}
      position="bottom-end"
      trapFocus
      withinPortal
      opened={isOpen}
      onChange={setOpen}
      shadow="md"
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconColumns3 size={15} stroke={1.6} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className="chooser">
        {isOpen ? <ChooserBody {...props} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function ChooserBody(props: ColumnChooserProps) {
  const { state, columns, shown, runCount, definition, onChange, onReset, calculations } = props;
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search);
  const error = expressionError(wanted);
  const offered = offeredColumns(state, columns, shown);
  const matches = matcherOf(wanted);
  const matching = error === null ? offered.filter(matches) : [];
  const groups = [...new Set(matching.map((column) => column.group))];
  const shownIds = shown.map((column) => column.id);
  const groupOf = (id: string) => describeColumn(id, columns, state.calculations)?.group;
  const set = (ids: readonly string[], isShown: boolean) => {
    const hidden = new Set(ids);
    onChange(
      isShown
        ? ids
            .filter((id) => !shownIds.includes(id))
            .reduce<readonly string[]>((all, id) => inserted(all, id, groupOf), shownIds)
        : shownIds.filter((id) => !hidden.has(id)),
    );
  };
  return (
    <>
      <TextInput
        size="xs"
        aria-label="Find a column"
        placeholder="Find a column, or /expression/"
        leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        error={error}
        spellCheck={false}
        data-autofocus
      />
      <div className="chooser-list">
        {matching.length === 0 && error === null ? <p className="dim">No column is called that.</p> : null}
        {groups.map((group) => (
          <ChooserGroup
            key={group}
            title={group}
            columns={matching.filter((column) => column.group === group)}
            variantsOf={variantsOf}
            statisticsOf={(column) => statisticsOf(column, state)}
            shown={new Set(shownIds)}
            runCount={runCount}
            onSet={set}
          />
        ))}
      </div>
      <FidForm definition={definition} onAdd={(id) => set([id], true)} />
      {calculations === undefined ? null : <div className="chooser-extra">{calculations}</div>}
      <div className="chooser-foot">
        <span className="dim">
          {shown.length} shown, {columns.length} in the project
        </span>
        <Button variant="subtle" size="compact-xs" onClick={onReset} disabled={state.columns === null}>
          Reset
        </Button>
      </div>
    </>
  );
}

/** The project's columns, calculations, and shown columns that derive from others, so that each can be hidden here. */
function offeredColumns(state: GridState, columns: readonly Column[], shown: readonly Column[]): Column[] {
  const calculated = state.calculations.flatMap(
    ({ name }) => describeColumn(`calc.${name}`, columns, state.calculations) ?? [],
  );
  const known = new Set([...columns, ...calculated].map((column) => column.id));
  const variants = new Set([
    ...columns.flatMap((column) => variantsOf(column).map(({ id }) => id)),
    ...[...columns, ...calculated].flatMap((column) => statisticsOf(column, state).map(({ id }) => id)),
  ]);
  const made = shown.filter(({ id }) => !known.has(id) && !variants.has(id));
  const all = [...columns, ...calculated, ...made].filter(
    ({ id }) => !isOfGroup(id) || state.groupBy.length > 0,
  );
  const order = [...new Set(["Run", "MIR", "FID", "Scores", "Calculated", ...all.map(({ group }) => group)])];
  return order.flatMap((group) => all.filter((column) => column.group === group));
}
