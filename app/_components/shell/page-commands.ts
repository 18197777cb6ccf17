import { type ReactNode, useEffect, useSyncExternalStore } from "react";

/** A command of the current page in the command palette. */
export interface PageCommand {
  readonly id: string;
  readonly label: string;
  /** Its keyboard shortcut, if any. */
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

/** Registers commands in the palette while the component is mounted. Pass the same array while nothing changes. */
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

/** The commands of the current page. */
export function useRegisteredCommands(): readonly PageCommand[] {
  return useSyncExternalStore(
    subscribe,
    () => all,
    () => NONE,
  );
}
