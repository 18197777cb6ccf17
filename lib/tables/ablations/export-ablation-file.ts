import { otherSetsNote } from "#lib/analysis/other-set.ts";
import { getAblation } from "#lib/benchmarks/ablations.ts";
import type { ExportFormat } from "#lib/exports/formats.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { type ExportOptions, writeExport } from "#lib/exports/write.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { type AblationView, loadAblationView } from "#lib/tables/ablations/ablation-view.ts";
import { type AblationTableOptions, ablationTable } from "#lib/tables/ablations/export-ablation.ts";
import { evaluationSetName } from "#lib/tables/export/export-notes.ts";
import { listEvaluationSetNames } from "#lib/tables/sql/project-facts.ts";

interface AblationExport {
  readonly format: ExportFormat;
  readonly table: AblationTableOptions;
  readonly writer: ExportOptions;
  /** By default the title. */
  readonly caption?: string | undefined;
  /** By default derived from the key. */
  readonly label?: string | undefined;
  readonly exportedAt: Date;
  readonly link: string;
}

/** The formatted table of an ablation with its provenance, and its view. @throws AppError "not-found" (project, ablation) */
export async function readAblationTable(
  slug: string,
  key: string,
  options: Pick<AblationExport, "table" | "exportedAt" | "link">,
): Promise<{ table: FormattedTable; view: AblationView }> {
  const project = await getProjectBySlug(slug);
  const [ablation, names] = await Promise.all([
    getAblation(project.id, key),
    listEvaluationSetNames(project.id),
  ]);
  const { view, runs } = await loadAblationView(slug, ablation);
  const cells = runs.flatMap((run) => run.mir[view.definition] ?? []);
  const sets = cells.map((cell) => evaluationSetName(cell, names));
  const table = ablationTable(view, options.table, {
    source: project.source,
    evaluationSets: [...new Set(sets)],
    otherSets: otherSetsNote(cells),
    exportedAt: options.exportedAt,
    link: options.link,
  });
  return { table, view };
}

/** Exports an ablation's table as a file. @throws AppError "not-found" (project, ablation) */
export async function exportAblation(slug: string, key: string, options: AblationExport) {
  const { table } = await readAblationTable(slug, key, options);
  const { body, contentType, extension } = await writeExport(
    { ...table, caption: options.caption ?? table.caption, label: options.label ?? table.label },
    options.format,
    options.writer,
  );
  const day = options.exportedAt.toISOString().slice(0, 10);
  return { body, contentType, fileName: `${slug}-${key}-${day}.${extension}` };
}
