import "#app/_components/values/values.css";
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconStar,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ReviewState } from "#lib/runs/schema.ts";

export const REVIEW_STATE_INFO: Readonly<Record<ReviewState, { label: string; icon: TablerIcon }>> = {
  unreviewed: { label: "unreviewed", icon: IconCircleDashed },
  candidate: { label: "candidate", icon: IconStar },
  chosen: { label: "chosen", icon: IconCircleCheck },
  rejected: { label: "rejected", icon: IconCircleX },
};

/** A review state as symbol and label; the colour is redundant. */
export function ReviewBadge({ state }: { readonly state: ReviewState }) {
  const { label, icon: Icon } = REVIEW_STATE_INFO[state];
  return (
    <span className="status" data-review={state}>
      <Icon size={15} stroke={1.8} aria-hidden />
      <span className="status-word">{label}</span>
    </span>
  );
}
