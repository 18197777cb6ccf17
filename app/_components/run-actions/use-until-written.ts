import { useState } from "react";

/**
 * A value that is shown before the server has written it: from `show` until the run's `updatedAt` is another one, or
 * until it is taken back with null. @returns the value, null where there is none
 */
export function useUntilWritten<T>(updatedAt: string): [T | null, (value: T | null) => void] {
  const [shown, setShown] = useState<{ readonly at: string; readonly value: T } | null>(null);
  const show = (value: T | null) => setShown(value === null ? null : { at: updatedAt, value });
  return [shown !== null && shown.at === updatedAt ? shown.value : null, show];
}
