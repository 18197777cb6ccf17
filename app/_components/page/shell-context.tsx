"use client";

import { createContext, useContext } from "react";

/** What the switcher and the palette need of a project. */
export interface ShellProject {
  readonly slug: string;
  readonly name: string;
}

export interface ShellState {
  readonly projects: readonly ShellProject[];
  /** The project of this page, or the one visited last. */
  readonly project: ShellProject | null;
  readonly openMenu: () => void;
  readonly openHelp: () => void;
}

export const ShellContext = createContext<ShellState | null>(null);

/** @throws Error outside the workspace's layout. */
export function useShell(): ShellState {
  const state = useContext(ShellContext);
  if (state === null) {
    throw new Error("useShell needs the workspace's layout around it");
  }
  return state;
}
