"use client";

import type { AblationView } from "#lib/tables/ablation-view.ts";
import { AblationFacts } from "./ablation-facts.tsx";
import { AblationTable } from "./ablation-table.tsx";
import { ConclusionSection } from "./conclusion-section.tsx";
import { ConfounderPanel } from "./confounder-panel.tsx";
import { EffectsSection } from "./effects-section.tsx";
import { FactorGridSection } from "./factor-grid-section.tsx";

export interface AblationProject {
  readonly id: string;
  readonly slug: string;
}

interface AblationBodyProps {
  readonly project: AblationProject;
  readonly view: AblationView;
  /** What keeps MIR values from being compared. */
  readonly notes: readonly string[];
  readonly canChange: boolean;
}

export function AblationBody({ project, view, notes, canChange }: AblationBodyProps) {
  const { slug } = project;
  return (
    <div className="page-body ablation">
      <AblationFacts view={view} />
      {notes.map((note) => (
        <p key={note} className="ablation-note">
          {note}
        </p>
      ))}
      <ConfounderPanel slug={slug} view={view} canChange={canChange} />
      <AblationTable slug={slug} view={view} canChange={canChange} />
      <EffectsSection slug={slug} view={view} />
      {view.ablation.factors.length < 2 ? null : <FactorGridSection slug={slug} view={view} />}
      <ConclusionSection slug={slug} ablation={view.ablation} canChange={canChange} />
    </div>
  );
}
