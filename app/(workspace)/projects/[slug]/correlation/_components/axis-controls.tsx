"use client";

import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import type { AnalysisRequest } from "#lib/analysis/schema.ts";
import type { CorrelationOptions, OptionGroup } from "#lib/tables/correlation/correlation-options.ts";

interface AxisControlsProps {
  readonly options: CorrelationOptions;
  readonly request: AnalysisRequest;
  readonly onChange: (change: Partial<AnalysisRequest>) => void;
}

/** Predictor, outcome and grouping. */
export function AxisControls({ options, request, onChange }: AxisControlsProps) {
  return (
    <div className="correlation-controls">
      <AxisSelect
        label="x: what may predict"
        groups={options.x}
        value={request.x}
        onChange={(x) => onChange({ x })}
      />
      <Tooltip label="Swap the axes">
        <ActionIcon
          className="correlation-swap"
          aria-label="Swap the axes"
          disabled={!has(options.x, request.y) || !has(options.y, request.x)}
          onClick={() => onChange({ x: request.y, y: request.x })}
        >
          <IconArrowsExchange size={16} />
        </ActionIcon>
      </Tooltip>
      <AxisSelect
        label="y: what is predicted"
        groups={options.y}
        value={request.y}
        onChange={(y) => onChange({ y })}
      />
      <AxisSelect
        label="Group by"
        groups={options.group}
        value={request.group}
        onChange={(group) => onChange({ group })}
      />
    </div>
  );
}

function has(groups: readonly OptionGroup[], value: string): boolean {
  return groups.some(({ items }) => items.some((item) => item.value === value));
}

interface AxisSelectProps {
  readonly label: string;
  readonly groups: readonly OptionGroup[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function AxisSelect({ label, groups, value, onChange }: AxisSelectProps) {
  const data = groups.map(({ group, items }) => ({ group, items: [...items] }));
  return (
    <Select
      label={label}
      data={data}
      value={value}
      onChange={(next) => {
        if (next !== null) {
          onChange(next);
        }
      }}
      allowDeselect={false}
      searchable
      nothingFoundMessage="No such column"
      maxDropdownHeight={360}
    />
  );
}
