"use client";

import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { ABLATION_STATES, type Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { STATE_WORDS, StateBadge } from "../../_components/state-badge.tsx";
import { useAblation } from "../../_components/use-ablation.ts";

interface StateControlProps {
  readonly slug: string;
  readonly ablation: Pick<Ablation, "key" | "state">;
}

/** The state of an ablation, and the menu that changes it. */
export function StateControl({ slug, ablation }: StateControlProps) {
  const { change, isBusy } = useAblation(slug, ablation);
  return (
    <Menu position="bottom-start" width={250}>
      <Menu.Target>
        <Button
          variant="default"
          loading={isBusy}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          aria-label={`State: ${ablation.state}`}
        >
          <StateBadge state={ablation.state} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ABLATION_STATES.map((state) => (
          <Menu.Item
            key={state}
            rightSection={state === ablation.state ? <IconCheck size={14} aria-label="current" /> : null}
            onClick={() =>
              state === ablation.state
                ? undefined
                : void change({
                    patch: { state },
                    undo: { state: ablation.state },
                    title: `Marked as ${state}`,
                  })
            }
          >
            <StateBadge state={state} />
            <div className="dim ablation-state-meaning">{STATE_WORDS[state].meaning}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
