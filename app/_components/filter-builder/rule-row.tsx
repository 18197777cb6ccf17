import { ActionIcon, NativeSelect, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useDropdownProps } from "#app/_components/filter-builder/dropdown-portal.ts";
import { OPERATORS } from "#app/_components/filter-builder/rule-operators.ts";
import { kindOf, type Rule, valueErrorOf, writtenValue } from "#app/_components/filter-builder/rule-tree.ts";
import { RuleValue } from "#app/_components/filter-builder/rule-value.tsx";
import { columnKind, GROUP_STATISTICS, parseColumnId } from "#lib/tables/query/column-id.ts";
import { COLUMN_KINDS } from "#lib/tables/query/column-kind.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RuleFieldsProps {
  readonly rule: Rule;
  readonly columns: readonly Column[];
  readonly withStatistics: boolean;
  /** Called with null to remove the rule. */
  readonly onChange: (next: Rule | null) => void;
}

const STATISTICS = [
  { value: "", label: "value" },
  ...GROUP_STATISTICS.map((statistic) => ({ value: statistic, label: statistic })),
];

/** One rule: column, operator, value. */
export function RuleFields({ rule, columns, withStatistics, onChange }: RuleFieldsProps) {
  const offered = withStatistics ? columns.filter(({ id }) => isOfGroups(id)) : columns;
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
            onChange(adaptToKind({ ...rule, statistic }));
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
        onChange={(column) => onChange(adaptToKind({ ...rule, column }))}
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
        error={valueErrorOf(rule)}
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

/** Adapts a rule to its column's kind, keeping operator and value if they are still valid. */
function adaptToKind(rule: Rule): Rule {
  const kind = kindOf(rule);
  const known = OPERATORS[kind].some(({ value }) => value === rule.operator);
  const next = known ? rule : { ...rule, operator: OPERATORS[kind][0]?.value ?? "=" };
  return valueErrorOf(next) === null ? next : { ...next, values: [] };
}

/** Options grouped as in the column chooser; a chosen column that is not offered appears under its id. */
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

function isOfGroups(id: string): boolean {
  const ref = parseColumnId(id);
  return ref === null || COLUMN_KINDS[columnKind(ref)].isOfGroups;
}
