import "#app/_components/values/values.css";
import {
  IconCircleCheck,
  IconCircleDashed,
  IconEyeCheck,
  IconPlayerPlay,
  type TablerIcon,
} from "@tabler/icons-react";
import type { AblationState } from "#lib/benchmarks/ablation-schema.ts";

export const ABLATION_STATE_INFO: Readonly<
  Record<AblationState, { readonly label: string; readonly meaning: string; readonly icon: TablerIcon }>
> = {
  planned: { label: "planned", meaning: "Most of its runs are still to be made", icon: IconCircleDashed },
  running: {
    label: "running",
    meaning: "Runs, scores or the review are still to come",
    icon: IconPlayerPlay,
  },
  reviewed: { label: "reviewed", meaning: "The team has looked at it", icon: IconEyeCheck },
  decided: { label: "decided", meaning: "The conclusion stands", icon: IconCircleCheck },
};

/** The state of an ablation as symbol and label. */
export function StateBadge({ state }: { readonly state: AblationState }) {
  const { label, icon: Icon } = ABLATION_STATE_INFO[state];
  return (
    <span className="status ablation-state" data-state={state}>
      <Icon size={15} stroke={1.8} aria-hidden />
      <span>{label}</span>
    </span>
  );
}
