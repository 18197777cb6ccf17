import { readFileSync } from "node:fs";
import { z } from "zod";

/** Number of tests by outcome. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Count = { passed: 0, failed: 0, skipped: 0 };

export const add = (a: Count, b: Count): Count => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The closing line that CI reads. */
export function closingLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

const VitestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
});

const PlaywrightSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/**
 * Reads a runner's report. A run that failed without a failed test (a file that did not load, a setup that threw), or
 * that wrote no report, counts as one failure.
 */
export function countOf(kind: "vitest" | "playwright", reportFile: string, exitCode: number): Count {
  const count = readCount(kind, reportFile);
  return exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function readCount(kind: "vitest" | "playwright", reportFile: string): Count {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return { ...NOTHING, failed: 1 };
  }
  if (kind === "vitest") {
    const found = VitestSchema.parse(report);
    const skipped = found.numPendingTests + found.numTodoTests;
    return { passed: found.numPassedTests, failed: found.numFailedTests, skipped };
  }
  const { stats } = PlaywrightSchema.parse(report);
  // A test that passes only on a retry counts as failed.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}
