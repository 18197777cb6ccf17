import { type ImportReport, importStudy } from "#lib/studies/import-study.ts";
import { listLoadedStudies, recordLoadedStudy } from "#lib/studies/repository-bundled.ts";

export interface BundledStudy {
  /** Name of the study's directory. */
  readonly key: string;
  readonly path: string;
}

/**
 * Loads the bundled studies that were never loaded into this database. A study whose project was deleted is not loaded
 * again. An interrupted import continues at the next call.
 */
export async function importBundledStudies(
  studies: readonly BundledStudy[],
  onProgress: (line: string) => void,
): Promise<ImportReport[]> {
  const loaded = new Set(await listLoadedStudies());
  const reports: ImportReport[] = [];
  for (const study of studies.filter((one) => !loaded.has(one.key))) {
    onProgress(`loading the bundled study ${study.key}`);
    reports.push(await importStudy(study.path, { isBundled: true, onProgress }));
    await recordLoadedStudy(study.key);
  }
  return reports;
}
