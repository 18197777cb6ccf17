"use client";

import { createContext, type ReactNode, useContext } from "react";

const AboutContext = createContext<readonly string[]>([]);

interface FigureAboutProps {
  /** One line each: definition of MIR, evaluation set, which runs. */
  readonly lines: readonly string[];
  readonly children: ReactNode;
}

/** What the files of all figures inside say beside the figure: the page says it around them. */
export function FigureAbout({ lines, children }: FigureAboutProps) {
  return <AboutContext value={lines}>{children}</AboutContext>;
}

export const useFigureAbout = (): readonly string[] => useContext(AboutContext);
