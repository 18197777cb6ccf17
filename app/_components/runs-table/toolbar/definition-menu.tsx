"use client";

import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { MIR_DEFINITION_INFO, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";

interface DefinitionMenuProps {
  readonly shown: MirDefinition;
  readonly projectDefault: MirDefinition;
  /** How many runs have a value of each. */
  readonly filled: ReadonlyMap<MirDefinition, number>;
  readonly onChange: (definition: MirDefinition) => void;
}

/** Which definition of MIR the table shows, and what each means. */
export function DefinitionMenu({ shown, projectDefault, filled, onChange }: DefinitionMenuProps) {
  return (
    <Menu width={380} withinPortal>
      <Menu.Target>
        <Button variant="default" size="xs" rightSection={<IconChevronDown size={13} aria-hidden />}>
          <span className="runs-wide-label">MIR:&nbsp;</span>
          {shown}
          <span className="visually-hidden">, definition of MIR</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Definition of MIR: values of different ones are never comparable</Menu.Label>
        {MIR_DEFINITIONS.map((definition) => (
          <Menu.Item
            key={definition}
            onClick={() => onChange(definition)}
            leftSection={
              definition === shown ? (
                <IconCheck size={14} aria-label="shown" />
              ) : (
                <span style={{ display: "inline-block", width: 14 }} />
              )
            }
          >
            <strong>{definition}</strong>
            <span className="dim">
              {definition === projectDefault ? " · this project’s" : ""} · {filled.get(definition) ?? 0} runs
            </span>
            <div className="dim" style={{ fontSize: 12 }}>
              {MIR_DEFINITION_INFO[definition].explanation}
            </div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
