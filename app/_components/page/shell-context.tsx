"use client";

import { createContext, useContext } from "react";

/** A project in the project switcher and the command palette. */
export interface ShellProject {
  readonly slug: string;
  readonly name: string;
}

export interface ShellState {
  readonly projects: readonly ShellProject[];
  /** The project of this page, or the last one visited. */
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
