import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { REVIEW_STATE_INFO } from "#app/_components/values/review-badge.tsx";
import { type ReviewState, ReviewStateSchema } from "#lib/runs/schema.ts";

interface ReviewMenuProps {
  /** The state of a single run; null for several runs. */
  readonly current: ReviewState | null;
  readonly onChoose: (state: ReviewState) => void;
  /** The button that opens the menu. */
  readonly children: ReactNode;
}

/** A menu of review states. */
export function ReviewMenu({ current, onChoose, children }: ReviewMenuProps) {
  return (
    <Menu width={170} position="bottom-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {ReviewStateSchema.options.map((state) => {
          const { label, icon: Icon } = REVIEW_STATE_INFO[state];
          return (
            <Menu.Item
              key={state}
              aria-current={state === current || undefined}
              className="status-item"
              data-review={state}
              leftSection={<Icon size={15} stroke={1.8} aria-hidden />}
              onClick={() => onChoose(state)}
            >
              {label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
