"use client";

import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { ABLATION_STATES, type Ablation, type AblationState } from "#lib/benchmarks/ablation-schema.ts";
import { ABLATION_STATE_INFO, StateBadge } from "../../_components/state-badge.tsx";
import { useAblation } from "../../_components/use-ablation.ts";
import { useOptimistic } from "../../_components/use-optimistic.ts";

interface StateControlProps {
  readonly slug: string;
  readonly ablation: Pick<Ablation, "key" | "state" | "updatedAt">;
}

/** The state of an ablation, and the menu that changes it. */
export function StateControl({ slug, ablation }: StateControlProps) {
  const { change } = useAblation(slug, ablation);
  const [shown, setShown] = useOptimistic(ablation.state, ablation.updatedAt);
  const choose = async (state: AblationState) => {
    setShown(state);
    const isDone = await change({
      patch: { state },
      undo: { state: ablation.state },
      title: `Marked as ${state}`,
    });
    if (!isDone) {
      setShown(ablation.state);
    }
  };
  return (
    <Menu position="bottom-start" width={250}>
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<IconChevronDown size={13} aria-hidden />}
          aria-label={`State: ${shown}`}
        >
          <StateBadge state={shown} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ABLATION_STATES.map((state) => (
          <Menu.Item
            key={state}
            rightSection={state === shown ? <IconCheck size={14} aria-label="current" /> : null}
            onClick={() => (state === shown ? undefined : void choose(state))}
          >
            <StateBadge state={state} />
            <div className="dim ablation-state-meaning">{ABLATION_STATE_INFO[state].meaning}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
