import { ActionIcon, NativeSelect, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useDropdownProps } from "#app/_components/filter-builder/dropdown-portal.ts";
import { OPERATORS } from "#app/_components/filter-builder/rule-operators.ts";
import { complaintOf, kindOf, type Rule, writtenValue } from "#app/_components/filter-builder/rule-tree.ts";
import { RuleValue } from "#app/_components/filter-builder/rule-value.tsx";
import { GROUP_STATISTICS } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RuleFieldsProps {
  readonly rule: Rule;
  readonly columns: readonly Column[];
  readonly withStatistics: boolean;
  /** Null takes the line out. */
  readonly onChange: (next: Rule | null) => void;
}

const STATISTICS = [
  { value: "", label: "value" },
  ...GROUP_STATISTICS.map((statistic) => ({ value: statistic, label: statistic })),
];

/** One line: column, operator, value. */
export function RuleFields({ rule, columns, withStatistics, onChange }: RuleFieldsProps) {
  const offered = withStatistics ? columns.filter(({ id }) => id !== "ablation") : columns;
  const dropdown = useDropdownProps();
  const kind = kindOf(rule);
  const operators = OPERATORS[kind].map(({ value, label }) => ({ value, label }));
  const name = offered.find(({ id }) => id === rule.column)?.label ?? rule.column ?? "new line";
  return (
    <fieldset className="builder-rule" aria-label={`Line: ${name}`}>
      {withStatistics ? (
        <NativeSelect
          size="xs"
          className="builder-statistic"
          aria-label="Statistic"
          data={STATISTICS}
          value={rule.statistic ?? ""}
          onChange={(event) => {
            const statistic = GROUP_STATISTICS.find((one) => one === event.currentTarget.value) ?? null;
            onChange(fitted({ ...rule, statistic }));
          }}
        />
      ) : null}
      <Select
        size="xs"
        className="builder-column"
        aria-label="Column"
        placeholder="Column"
        data={columnData(offered, rule.column)}
        value={rule.column}
        searchable
        limit={100}
        nothingFoundMessage="No column is called that."
        data-autofocus={rule.column === null || undefined}
        allowDeselect={false}
        comboboxProps={{ ...dropdown, width: 280, position: "bottom-start" }}
        onChange={(column) => onChange(fitted({ ...rule, column }))}
      />
      <NativeSelect
        size="xs"
        className="builder-operator"
        aria-label="Operator"
        data={operators}
        value={rule.operator}
        disabled={rule.column === null}
        onChange={(event) => {
          const operator = OPERATORS[kind].find(({ value }) => value === event.currentTarget.value)?.value;
          if (operator !== undefined) {
            onChange({
              ...rule,
              operator,
              values: rule.values.map(({ text }) => writtenValue(text, operator)),
            });
          }
        }}
      />
      <RuleValue
        rule={rule}
        complaint={complaintOf(rule)}
        onChange={(values) => onChange({ ...rule, values })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Remove the line: ${name}`}
        onClick={() => onChange(null)}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </fieldset>
  );
}

/** Another kind of column keeps what still makes sense of operator and value. */
function fitted(rule: Rule): Rule {
  const kind = kindOf(rule);
  const known = OPERATORS[kind].some(({ value }) => value === rule.operator);
  const next = known ? rule : { ...rule, operator: OPERATORS[kind][0]?.value ?? "=" };
  return complaintOf(next) === null ? next : { ...next, values: [] };
}

/** By groups, as the chooser has them; a column that is gone or made by hand is offered as its id. */
function columnData(columns: readonly Column[], chosen: string | null) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const column of columns) {
    const items = groups.get(column.group) ?? [];
    items.push({ value: column.id, label: column.label });
    groups.set(column.group, items);
  }
  const data = [...groups].map(([group, items]) => ({ group, items }));
  return chosen === null || columns.some(({ id }) => id === chosen)
    ? data
    : [{ group: "As written", items: [{ value: chosen, label: chosen }] }, ...data];
}
