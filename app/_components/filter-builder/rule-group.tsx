import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { RuleFields } from "#app/_components/filter-builder/rule-row.tsx";
import {
  newGroup,
  newRule,
  type RuleGroup,
  type RulePart,
} from "#app/_components/filter-builder/rule-tree.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RuleGroupFieldsProps {
  readonly group: RuleGroup;
  readonly columns: readonly Column[];
  readonly withStatistics: boolean;
  readonly depth: number;
  readonly what: "runs" | "groups";
  /** Called with null to remove the group. */
  readonly onChange: (next: RuleGroup | null) => void;
}

const JUNCTIONS = [
  { value: "and", label: "all" },
  { value: "or", label: "any" },
  { value: "not or", label: "none" },
  { value: "not and", label: "not all" },
];
/** Deeper nesting is possible only in the text. */
const MAXIMUM_DEPTH = 4;

/** Rules and nested groups, with the junction that joins them. */
export function RuleGroupFields(props: RuleGroupFieldsProps) {
  const { group, columns, withStatistics, depth, what, onChange } = props;
  const setPart = (index: number, next: RulePart | null) =>
    onChange({
      ...group,
      parts: group.parts.flatMap((part, at) => (at === index ? (next === null ? [] : [next]) : [part])),
    });
  const add = (part: RulePart) => onChange({ ...group, parts: [...group.parts, part] });
  const name = depth === 0 ? "Filter" : "Group of lines";
  return (
    <fieldset className="builder-group" data-depth={depth} aria-label={name}>
      <div className="builder-head">
        <span>{depth === 0 ? `Show ${what} for which` : "for which"}</span>
        <NativeSelect
          size="xs"
          aria-label="How the lines are joined"
          data={JUNCTIONS}
          value={`${group.isNegated ? "not " : ""}${group.junction}`}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onChange({
              ...group,
              junction: value.endsWith("or") ? "or" : "and",
              isNegated: value.startsWith("not"),
            });
          }}
        />
        <span>of these hold</span>
        {depth === 0 ? null : (
          <ActionIcon
            ml="auto"
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="Remove the group"
            onClick={() => onChange(null)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {group.parts.map((part, index) =>
        part.kind === "group" ? (
          <RuleGroupFields
            key={part.key}
            {...props}
            group={part}
            depth={depth + 1}
            onChange={(next) => setPart(index, next)}
          />
        ) : (
          <RuleFields
            key={part.key}
            rule={part}
            columns={columns}
            withStatistics={withStatistics}
            onChange={(next) => setPart(index, next)}
          />
        ),
      )}
      <div className="builder-foot">
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => add(newRule())}
        >
          Line
        </Button>
        {depth < MAXIMUM_DEPTH ? (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => add(newGroup(group.junction === "and" ? "or" : "and", [newRule()]))}
          >
            Group
          </Button>
        ) : null}
        {depth === 0 && group.parts.length > 0 ? (
          <Button
            ml="auto"
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => onChange({ ...group, parts: [], isNegated: false, junction: "and" })}
          >
            Clear
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
