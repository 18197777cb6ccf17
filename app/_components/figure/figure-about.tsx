"use client";

import { createContext, type ReactNode, useContext } from "react";

const AboutContext = createContext<readonly string[]>([]);

interface FigureAboutProps {
  /** Definition of MIR, evaluation set and runs, one line each. */
  readonly lines: readonly string[];
  readonly children: ReactNode;
}

/** Provides the context lines that saved files of the enclosed figures contain; on the page they surround the figure. */
export function FigureAbout({ lines, children }: FigureAboutProps) {
  return <AboutContext value={lines}>{children}</AboutContext>;
}

export const useFigureAbout = (): readonly string[] => useContext(AboutContext);
