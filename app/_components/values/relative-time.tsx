"use client";

import { useNow } from "#app/_hooks/use-now.ts";
import { relativeTime } from "#lib/format/values.ts";

interface RelativeTimeProps {
  /** ISO 8601 */
  readonly at: string;
  /** -1 inside the grid, whose own keys move the focus. */
  readonly tabIndex?: 0 | -1;
}

/** The age of a time, with the exact time on hover and focus. */
export function RelativeTime({ at, tabIndex = 0 }: RelativeTimeProps) {
  const now = useNow();
  const { text, exact } = relativeTime(new Date(at), new Date(now));
  return (
    <time
      dateTime={at}
      tabIndex={tabIndex}
      data-cell-focus
      data-tip={exact ?? undefined}
      // The server and the browser render the age at different times.
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
