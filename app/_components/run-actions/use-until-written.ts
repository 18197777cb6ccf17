import { useState } from "react";

/**
 * An optimistic value, shown until the run's `updatedAt` changes or it is reset with null. @returns the value, or null
 */
export function useUntilWritten<T>(updatedAt: string): [T | null, (value: T | null) => void] {
  const [shown, setShown] = useState<{ readonly at: string; readonly value: T } | null>(null);
  const show = (value: T | null) => setShown(value === null ? null : { at: updatedAt, value });
  return [shown !== null && shown.at === updatedAt ? shown.value : null, show];
}
