"use client";

import "#app/_components/filter-builder/filter-builder.css";
import { ActionIcon, Button, Popover } from "@mantine/core";
import { IconFilter, IconFilterFilled } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { DropdownPortal } from "#app/_components/filter-builder/dropdown-portal.ts";
import { ErrorMark } from "#app/_components/filter-builder/error-mark.tsx";
import { offeredColumns } from "#app/_components/filter-builder/offered-columns.ts";
import { RuleGroupFields } from "#app/_components/filter-builder/rule-group.tsx";
import { newRule, nodeOf, type RuleGroup, treeOf } from "#app/_components/filter-builder/rule-tree.ts";
import { formatFilter } from "#lib/tables/filters/filter-text.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface FilterBuilderProps {
  readonly of: "runs" | "groups";
  /** The current text of the filter, valid or not. */
  readonly draft: string;
  readonly onChange: (filter: string) => void;
  readonly columns: readonly Column[];
  readonly calculations: readonly Calculation[];
}

/** A visual editor for the filter text: rules of column, operator and value, in groups of all or any. */
export function FilterBuilder(props: FilterBuilderProps) {
  const [isOpen, setOpen] = useState(false);
  const [portal, setPortal] = useState<HTMLElement | null>(null);
  const Icon = props.draft === "" ? IconFilter : IconFilterFilled;
  const label = props.of === "runs" ? "Build the filter" : "Build the groups’ filter";
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={640}
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          size="sm"
          color="gray"
          aria-label={label}
          title={label}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon size={14} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} className="builder" aria-label={label}>
        <DropdownPortal value={portal}>
          <div className="builder-body">{isOpen ? <BuilderBody {...props} /> : null}</div>
        </DropdownPortal>
        <div ref={setPortal} />
      </Popover.Dropdown>
    </Popover>
  );
}

function BuilderBody({ of, draft, onChange, columns, calculations }: FilterBuilderProps) {
  const statistics = of === "groups";
  const parsed = useMemo(
    () => parseFilter(draft, { statistics, calculations: calculations.map(({ name }) => name) }),
    [draft, statistics, calculations],
  );
  const offered = useMemo(() => offeredColumns(columns, calculations), [columns, calculations]);
  const [written, setWritten] = useState<string | null>(null);
  const [tree, setTree] = useState<RuleGroup | null>(null);

  // Text edited elsewhere is parsed into rules; text written by the rules leaves them unchanged, including unfinished ones.
  if (draft !== written) {
    setWritten(draft);
    setTree(parsed.ok ? withFirstRule(treeOf(parsed.node)) : null);
  }
  const change = (next: RuleGroup) => {
    const text = formatFilter(nodeOf(next));
    setTree(next);
    setWritten(text);
    if (text !== draft) {
      onChange(text);
    }
  };
  if (!parsed.ok) {
    return (
      <div className="builder-error" role="alert">
        <p>The filter cannot be read, so there are no lines to show. Mend it in the box, or start over.</p>
        <ErrorMark source={draft} position={parsed.error.position} message={parsed.error.message} />
        <Button mt="xs" size="compact-xs" variant="default" onClick={() => onChange("")}>
          Start over
        </Button>
      </div>
    );
  }
  if (tree === null) {
    return null;
  }
  return (
    <RuleGroupFields
      group={tree}
      columns={offered}
      withStatistics={statistics}
      depth={0}
      what={of}
      onChange={(next) => change(next ?? withFirstRule(treeOf(null)))}
    />
  );
}

/** An empty builder starts with an unfinished rule. */
function withFirstRule(group: RuleGroup): RuleGroup {
  return group.parts.length === 0 ? { ...group, parts: [newRule()] } : group;
}
