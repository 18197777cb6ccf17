import "#app/_components/values/values.css";
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconStar,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ReviewState } from "#lib/runs/schema.ts";

export const REVIEW_WORDS: Readonly<Record<ReviewState, { label: string; icon: TablerIcon }>> = {
  unreviewed: { label: "unreviewed", icon: IconCircleDashed },
  candidate: { label: "candidate", icon: IconStar },
  chosen: { label: "chosen", icon: IconCircleCheck },
  rejected: { label: "rejected", icon: IconCircleX },
};

/** What the team thinks of a run, by symbol and word; the colour only repeats them. */
export function ReviewBadge({ state }: { readonly state: ReviewState }) {
  const { label, icon: Icon } = REVIEW_WORDS[state];
  return (
    <span className="status" data-review={state}>
      <Icon size={15} stroke={1.8} aria-hidden />
      <span className="status-word">{label}</span>
    </span>
  );
}
