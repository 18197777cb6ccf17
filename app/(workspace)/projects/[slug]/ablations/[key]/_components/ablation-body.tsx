"use client";

import { type CSSProperties, type ReactNode, useMemo } from "react";
import { drawnColumns } from "#lib/tables/ablations/ablation-figures.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { ablationTable } from "#lib/tables/ablations/export-ablation.ts";
import { AblationFacts } from "./ablation-facts.tsx";
import { AblationTable } from "./ablation-table.tsx";
import { ConclusionSection } from "./conclusion-section.tsx";
import { ConfounderPanel } from "./confounder-panel.tsx";
import { EffectsSection } from "./effects-section.tsx";
import { FactorGridSection } from "./factor-grid-section.tsx";
import { minimumPageWidth, tableWidth } from "./table-width.ts";

export interface AblationProject {
  readonly id: string;
  readonly slug: string;
}

interface AblationBodyProps {
  readonly project: AblationProject;
  readonly view: AblationView;
  /** Why MIR values are not comparable. */
  readonly notes: readonly string[];
  readonly canChange: boolean;
  /** The comments, at the end. */
  readonly children: ReactNode;
}

/** The table with its figures next to it on wide pages, else below it. */
export function AblationBody({ project, view, notes, canChange, children }: AblationBodyProps) {
  const { slug } = project;
  const hasFigures = drawnColumns(view).length > 0;
  const width = useMemo(() => tableWidth(ablationTable(view, { delta: null, withRuns: true })), [view]);
  const style = { "--table": `${width}px` } as CSSProperties;
  return (
    <div className="page-body ablation">
      <AblationFacts view={view} />
      {notes.map((note) => (
        <p key={note} className="ablation-note">
          {note}
        </p>
      ))}
      {view.rows.length === 0 ? (
        <p className="ablation-note" role="note">
          No run is left in this ablation: its runs are in the trash or were removed. Restore them, or add
          others from the menu at the top.
        </p>
      ) : (
        <ConfounderPanel slug={slug} view={view} canChange={canChange} />
      )}
      <div
        className="ablation-columns"
        data-beside={hasFigures ? (minimumPageWidth(width) ?? undefined) : undefined}
        style={style}
      >
        <AblationTable slug={slug} view={view} canChange={canChange} />
        <EffectsSection slug={slug} view={view} />
        {view.ablation.factors.length < 2 ? null : <FactorGridSection slug={slug} view={view} />}
        <ConclusionSection slug={slug} ablation={view.ablation} canChange={canChange} />
        {children}
      </div>
    </div>
  );
}
