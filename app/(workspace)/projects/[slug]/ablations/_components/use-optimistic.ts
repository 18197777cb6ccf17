import { useState } from "react";

/**
 * A value as it was just set, until the page is drawn anew: `version` is that of what the server drew. Nothing jumps back
 * while the server draws.
 */
export function useOptimistic<T>(value: T, version: string): [T, (next: T) => void] {
  const [set, setSet] = useState<{ readonly version: string; readonly value: T } | null>(null);
  return [set?.version === version ? set.value : value, (next) => setSet({ version, value: next })];
}
