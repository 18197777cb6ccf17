import "#app/_components/values/values.css";
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconProgress,
  type TablerIcon,
} from "@tabler/icons-react";

const STATES = {
  running: { label: "running", icon: IconProgress },
  finished: { label: "finished", icon: IconCircleCheck },
  succeeded: { label: "succeeded", icon: IconCircleCheck },
  failed: { label: "failed", icon: IconCircleX },
  killed: { label: "killed", icon: IconCircleMinus },
  canceled: { label: "canceled", icon: IconCircleMinus },
  queued: { label: "queued", icon: IconCircleDashed },
} as const satisfies Record<string, { label: string; icon: TablerIcon }>;

/** States of runs and of MIR jobs. */
export type Status = keyof typeof STATES;

/** A state as symbol and label; the colour is redundant. */
export function StatusBadge({ status, label }: { readonly status: Status; readonly label?: string }) {
  const { label: word, icon: Icon } = STATES[status];
  return (
    <span className="status" data-status={status}>
      <Icon size={15} stroke={1.8} aria-hidden />
      <span className="status-word">{label ?? word}</span>
    </span>
  );
}
