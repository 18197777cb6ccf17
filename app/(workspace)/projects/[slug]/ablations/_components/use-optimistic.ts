import { useState } from "react";

/**
 * An optimistic value, shown until the server renders a new `version`, so that the old value does not reappear in the
 * meantime.
 */
export function useOptimistic<T>(value: T, version: string): [T, (next: T) => void] {
  const [set, setSet] = useState<{ readonly version: string; readonly value: T } | null>(null);
  return [set?.version === version ? set.value : value, (next) => setSet({ version, value: next })];
}
