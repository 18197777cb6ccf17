import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeJobs } from "#lib/jobs/client.ts";
import { importStudy } from "#lib/studies/import-study.ts";
import { exportAblation } from "#lib/tables/ablations/export-ablation-file.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { compileLatex, hasLatex, NO_LATEX } from "#tests/support/latex.ts";
import study from "../../../studies/paper/study.json" with { type: "json" };

useTestDatabase();
beforeAll(async () => void (await importStudy("studies/paper")));
afterAll(closeJobs);

interface Row {
  readonly mir: number;
  readonly average: number | null;
  readonly scores: Record<string, number>;
}

/** The numbers of a row as in the paper, left to right. */
function printed({ mir, average, scores }: Row): string {
  const numbers = [mir.toFixed(3), average?.toFixed(1) ?? "–"];
  return [...numbers, ...Object.values(scores).map((score) => score.toFixed(1))].join(" ");
}

const tables = study.ablations.filter(({ table }) => table <= 5);
const variants = [
  { name: "with plain columns", siunitx: false, packages: ["booktabs.sty", "caption.sty"] },
  { name: "with siunitx", siunitx: true, packages: ["booktabs.sty", "caption.sty", "siunitx.sty"] },
];

describe("Tables 1 to 5 of the paper, compiled", () => {
  for (const { key, table, runs, title } of tables) {
    for (const { name, siunitx, packages } of variants) {
      it(`Table ${table} (${key}) ${name} is one page with the paper's rows in its order`, {
        timeout: 90_000,
      }, async ({ skip }) => {
        skip(!hasLatex([...packages, "multirow.sty"]), NO_LATEX);
        const { body } = await exportAblation("paper", key, {
          format: "latex",
          table: { delta: "absolute", withRuns: false },
          writer: { siunitx, standalone: true },
          exportedAt: new Date("2026-11-23T10:00:00Z"),
          link: `http://127.0.0.1:3000/projects/paper/ablations/${key}`,
        });
        const { log, lines } = await compileLatex(String(body));
        expect(log).toContain("Output written on table.pdf (1 page");
        expect(log).not.toContain("Missing character");
        expect(log).not.toMatch(/Overfull .hbox/);
        if (lines !== null) {
          const rows = lines.map((line) => line.replaceAll(/\s+/g, " "));
          expect(rows.join("\n")).toContain(title);
          const expected = (runs as unknown as Row[]).map(printed);
          const found = rows.flatMap((row) => expected.filter((numbers) => row.trimEnd().endsWith(numbers)));
          expect(found).toEqual(expected);
        }
      });
    }
  }
});
