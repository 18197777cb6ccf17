"use client";

import { useNow } from "#app/_hooks/use-now.ts";
import { relativeTime } from "#lib/format/values.ts";

interface RelativeTimeProps {
  /** ISO 8601 */
  readonly at: string;
  /** -1 inside grids, whose own keys move the focus there. */
  readonly tabIndex?: 0 | -1;
}

/** A time by its age, the exact one on hover and focus. */
export function RelativeTime({ at, tabIndex = 0 }: RelativeTimeProps) {
  const now = useNow();
  const { text, exact } = relativeTime(new Date(at), new Date(now));
  return (
    <time
      dateTime={at}
      tabIndex={tabIndex}
      data-cell-focus
      data-tip={exact ?? undefined}
      // The ages of server and browser differ by the time that the page took.
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
