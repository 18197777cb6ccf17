"use client";

import { Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { IconColumns3, IconSearch } from "@tabler/icons-react";
import { useState } from "react";

/** A column that may be shown or hidden. */
export interface ChoosableColumn {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  /** Small print beside the label. */
  readonly hint: string;
  /** Always shown. */
  readonly isFixed: boolean;
}

interface ColumnChooserProps {
  readonly columns: readonly ChoosableColumn[];
  readonly shown: readonly string[];
  readonly isDefault: boolean;
  readonly onChange: (shown: string[]) => void;
  readonly onReset: () => void;
}

export function ColumnChooser({ columns, shown, isDefault, onChange, onReset }: ColumnChooserProps) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const matching = columns.filter((column) => `${column.label} ${column.id}`.toLowerCase().includes(wanted));
  const groups = [...new Set(matching.map((column) => column.group))];
  const shownSet = new Set(shown);
  const set = (ids: readonly string[], isShown: boolean) => {
    const next = new Set(shown);
    for (const id of ids) {
      if (isShown) {
        next.add(id);
      } else {
        next.delete(id);
      }
    }
    onChange(columns.filter((column) => next.has(column.id)).map((column) => column.id));
  };
  return (
    <Popover width={300} position="bottom-end" trapFocus withinPortal onClose={() => setSearch("")}>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={15} stroke={1.6} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-autofocus
        />
        <div className="chooser-list">
          {matching.length === 0 ? <p className="dim">No column is called that.</p> : null}
          {groups.map((group) => (
            <ChooserGroup
              key={group}
              title={group}
              columns={matching.filter((column) => column.group === group)}
              shown={shownSet}
              onSet={set}
            />
          ))}
        </div>
        <div className="chooser-foot">
          <span className="dim">
            {shown.length} of {columns.length} shown
          </span>
          <Button variant="subtle" size="compact-xs" onClick={onReset} disabled={isDefault}>
            Reset
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChooserGroupProps {
  readonly title: string;
  readonly columns: readonly ChoosableColumn[];
  readonly shown: ReadonlySet<string>;
  readonly onSet: (ids: readonly string[], isShown: boolean) => void;
}

function ChooserGroup({ title, columns, shown, onSet }: ChooserGroupProps) {
  const ids = columns.filter((column) => !column.isFixed).map((column) => column.id);
  const areAllShown = ids.every((id) => shown.has(id));
  return (
    <fieldset className="chooser-fieldset">
      <legend className="visually-hidden">{title}</legend>
      <div className="chooser-group">
        <span aria-hidden="true">{title}</span>
        {ids.length < 2 ? null : (
          <Button variant="subtle" size="compact-xs" onClick={() => onSet(ids, !areAllShown)}>
            {areAllShown ? "Hide all" : "Show all"}
            <span className="visually-hidden"> of {title}</span>
          </Button>
        )}
      </div>
      {columns.map((column) => (
        <div key={column.id} className="chooser-item">
          <Checkbox
            size="xs"
            checked={column.isFixed || shown.has(column.id)}
            disabled={column.isFixed}
            label={
              <>
                {column.label}
                <span className="chooser-filled">{column.hint}</span>
              </>
            }
            onChange={(event) => onSet([column.id], event.currentTarget.checked)}
          />
        </div>
      ))}
    </fieldset>
  );
}
