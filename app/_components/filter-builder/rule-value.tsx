import { Autocomplete, MultiSelect, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { useDropdownProps } from "#app/_components/filter-builder/dropdown-portal.ts";
import { takesList, takesNoValue } from "#app/_components/filter-builder/rule-operators.ts";
import { kindOf, type Rule, writtenValue } from "#app/_components/filter-builder/rule-tree.ts";
import { useColumnValues } from "#app/_components/filter-builder/use-column-values.ts";
import type { FilterValue } from "#lib/tables/filters/filter-node.ts";
import { COLUMN_KINDS } from "#lib/tables/query/column-kind.ts";

interface RuleValueProps {
  readonly rule: Rule;
  readonly error: string | null;
  readonly onChange: (values: readonly FilterValue[]) => void;
}

/** The value of a rule: a choice if the column has few values, else a text input with the project's values as suggestions. */
export function RuleValue({ rule, error, onChange }: RuleValueProps) {
  const dropdown = useDropdownProps();
  const kind = kindOf(rule);
  const fixed = COLUMN_KINDS[kind].values;
  const suggestions = useColumnValues(rule.statistic === null ? rule.column : null);
  const texts = rule.values.map(({ text }) => text);
  const [text = ""] = texts;
  const set = (next: readonly string[]) =>
    onChange(next.filter((one) => one.trim() !== "").map((one) => writtenValue(one.trim(), rule.operator)));
  const common = {
    size: "xs",
    className: "builder-value",
    "aria-label": "Value",
    disabled: rule.column === null,
    error,
  } as const;
  if (takesNoValue(rule.operator)) {
    return <span className="builder-value" />;
  }
  if (takesList(rule.operator)) {
    return fixed === null ? (
      <TagsInput
        {...common}
        placeholder={texts.length === 0 ? "Values, with Enter" : ""}
        data={[...new Set(suggestions)]}
        value={texts}
        acceptValueOnBlur
        comboboxProps={dropdown}
        onChange={set}
      />
    ) : (
      <MultiSelect {...common} data={[...fixed]} value={texts} comboboxProps={dropdown} onChange={set} />
    );
  }
  if (fixed !== null) {
    return (
      <NativeSelect
        {...common}
        data={[{ value: "", label: "" }, ...fixed.map((value) => ({ value, label: value }))]}
        value={text}
        onChange={(event) => set([event.currentTarget.value])}
      />
    );
  }
  if (kind === "time") {
    const isDay = text === "" || /^\d{4}-\d{2}-\d{2}$/.test(text);
    return (
      <TextInput
        {...common}
        type={isDay ? "date" : "text"}
        value={text}
        onChange={(event) => set([event.currentTarget.value])}
      />
    );
  }
  if (kind === "number") {
    return (
      <TextInput
        {...common}
        inputMode="decimal"
        placeholder="Number"
        value={text}
        onChange={(event) => set([event.currentTarget.value])}
      />
    );
  }
  return (
    <Autocomplete
      {...common}
      placeholder="Value"
      data={[...new Set(suggestions)]}
      value={text}
      limit={30}
      comboboxProps={dropdown}
      onChange={(value) => onChange(value === "" ? [] : [writtenValue(value, rule.operator)])}
    />
  );
}
