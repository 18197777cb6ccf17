import { type ReactNode, useEffect, useSyncExternalStore } from "react";

/** Something that the page that is shown can do, for the palette. */
export interface PageCommand {
  readonly id: string;
  readonly label: string;
  /** Its key, if it has one. */
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

const NONE: readonly PageCommand[] = [];
const registered = new Map<object, readonly PageCommand[]>();
const listeners = new Set<() => void>();
let all = NONE;

function publish(): void {
  all = registered.size === 0 ? NONE : [...registered.values()].flat();
  for (const notify of listeners) notify();
}

/** Offers commands in the palette for as long as the component is mounted; give it the same array while nothing changes. */
export function usePageCommands(commands: readonly PageCommand[]): void {
  useEffect(() => {
    const owner = {};
    registered.set(owner, commands);
    publish();
    return () => {
      registered.delete(owner);
      publish();
    };
  }, [commands]);
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

/** What the shown page can do. */
export function useRegisteredCommands(): readonly PageCommand[] {
  return useSyncExternalStore(
    subscribe,
    () => all,
    () => NONE,
  );
}
