import { read } from "@e965/xlsx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeAblation, createAblation, getAblation } from "#lib/benchmarks/ablations.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { importStudy } from "#lib/studies/import-study.ts";
import { loadAblationView } from "#lib/tables/ablations/ablation-view.ts";
import { ablationTable } from "#lib/tables/ablations/export-ablation.ts";
import { exportAblation } from "#lib/tables/ablations/export-ablation-file.ts";
import { listAllRunRows } from "#lib/tables/rows/rows.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import study from "../../../studies/paper/study.json" with { type: "json" };

useTestDatabase();

let projectId: string;
beforeAll(async () => {
  await importStudy("studies/paper");
  projectId = (await getProjectBySlug("paper")).id;
});
afterAll(closeJobs);

const viewOf = async (key: string) =>
  (await loadAblationView("paper", await getAblation(projectId, key))).view;
const tableOf = async (key: string) =>
  ablationTable(await viewOf(key), { delta: "absolute", withRuns: false });

interface Row {
  readonly factors: Record<string, unknown>;
  readonly mir: number;
  readonly average: number | null;
  readonly scores: Record<string, number>;
}

/** Rounds as in the paper: three decimals for MIR, one for everything else. */
function printed({ mir, average, scores }: Row): string[] {
  return [
    mir.toFixed(3),
    average?.toFixed(1) ?? "–",
    ...Object.values(scores).map((score) => score.toFixed(1)),
  ];
}

describe("Tables 1 to 5 of the paper", () => {
  const tables = study.ablations.filter(({ table }) => table <= 5);

  it("are five", () => expect(tables.map(({ table }) => table)).toEqual([1, 2, 3, 4, 5]));

  for (const { key, table, runs, factor } of tables) {
    it(`Table ${table} (${key}) comes out with the paper's rows, columns and digits`, async () => {
      const { columns, rows } = await tableOf(key);
      const rowsOfStudy = runs as unknown as Row[];
      const numbers = columns.flatMap((column, index) => (column.kind === "number" ? [index] : []));
      const shownScores = numbers.slice(2).map((index) => columns[index]?.id.replace("scores.", ""));
      expect(shownScores).toEqual(Object.keys(rowsOfStudy[0]?.scores ?? {}));
      expect(rows.map((row) => numbers.map((index) => row.cells[index]?.text))).toEqual(
        rowsOfStudy.map(printed),
      );
      const factors = [factor].flat();
      expect(rows.map((row) => row.cells.slice(0, factors.length).map((cell) => cell.text))).toEqual(
        rowsOfStudy.map((row) => factors.map((name) => String(row.factors[name]))),
      );
      expect(rows.every((row) => row.cells.every((cell) => cell.delta === undefined))).toBe(true);
    });
  }

  it("keep the full numbers behind the text, each marked as reported", async () => {
    const { columns, rows } = await tableOf("caption-detail");
    const mme = columns.findIndex((column) => column.id === "scores.MME");
    expect(rows.map((row) => row.cells[mme]?.value)).toEqual([1488.1, 1500.2, 1472.6, 1491.8]);
    expect(rows.every((row) => row.cells[mme]?.reported === true)).toBe(true);
  });

  it("show the model beside the factor in Table 5, where it varies too, and its two clean comparisons", async () => {
    const view = await viewOf("moca");
    expect(view.confounderKeys).toEqual(["model"]);
    expect(view.confounding.confounders.map((one) => one.key)).toEqual(["model"]);
    expect(view.rows.map((row) => [row.isClean, row.block])).toEqual([
      ...[
        [true, 0],
        [true, 0],
      ],
      ...[
        [false, 1],
        [false, 1],
      ],
    ]);
  });

  it("come out in every format, with definition and provenance", async () => {
    const options = {
      table: { delta: "absolute", withRuns: true },
      writer: {},
      exportedAt: new Date("2026-11-23T10:00:00Z"),
      link: "http://127.0.0.1:3000/projects/paper/ablations/recipe",
    } as const;
    for (const format of ["csv", "tsv", "latex", "markdown", "json", "html"] as const) {
      const file = await exportAblation("paper", "recipe", { ...options, format });
      const text = String(file.body);
      expect(text).toContain("3.182");
      expect(text).toContain("reference-fast");
      expect(text).toContain("arXiv:2410.07167v2");
    }
    const xlsx = await exportAblation("paper", "recipe", { ...options, format: "xlsx" });
    expect(xlsx.fileName).toBe("paper-recipe-2026-11-23.xlsx");
    const sheet = read(xlsx.body, { type: "array", cellNF: true }).Sheets["Table"];
    const cell = (address: string) => ({ t: sheet?.[address]?.t, v: sheet?.[address]?.v });
    // lr and warm-up are numbers, the scheduler and the run are text; MIR is formatted with three decimals.
    expect(["A2", "B2", "C2", "D2", "E2"].map(cell)).toEqual([
      { t: "n", v: 0.001 },
      { t: "n", v: 0.03 },
      { t: "s", v: "cosine" },
      { t: "s", v: "T2-baseline" },
      { t: "n", v: 3.182 },
    ]);
    expect(sheet?.["E2"]).toMatchObject({ z: "0.000", w: "3.182" });
  });
});

describe("A baseline", () => {
  it("gives every other row its change, and none to itself", async () => {
    const before = await getAblation(projectId, "caption-detail");
    const [first] = before.runs;
    await changeAblation(projectId, before.key, { baselineRunId: first?.runId ?? null });
    const { rows, columns } = await tableOf(before.key);
    const mir = columns.findIndex((column) => column.id === "mir.reference-fast");
    expect(rows.map((row) => row.isBaseline === true)).toEqual([true, false, false, false]);
    expect(rows.map((row) => row.cells[mir]?.delta?.text)).toEqual([undefined, "−0.146", "−0.309", "−0.370"]);
    expect(rows[1]?.cells[mir]?.delta).toMatchObject({ better: true, withinNoise: false });
    await changeAblation(projectId, before.key, { baselineRunId: null });
  });
});

describe("Levels", () => {
  it("of an ablation that no source prints stand in natural order, and as somebody ordered them", async () => {
    const rows = await listAllRunRows({ project: "paper", filter: "", text: "", sort: [] });
    const ids = ["T2-lr3e-3", "T2-lr5e-4", "T2-baseline", "T2-lr3e-4"].map(
      (name) => rows.find((row) => row.name === name)?.id ?? "",
    );
    const { key } = await createAblation(projectId, {
      title: "Rates",
      factors: ["lr"],
      runIds: ids,
      baselineRunId: null,
      state: "planned",
    });
    const levels = async () => (await viewOf(key)).rows.map((row) => row.levels[0]);
    expect(await levels()).toEqual(["0.0003", "0.0005", "0.001", "0.003"]);
    await changeAblation(projectId, key, { levelOrder: { lr: ["0.003", "0.001"] } });
    expect(await levels()).toEqual(["0.003", "0.001", "0.0003", "0.0005"]);
  });

  it("have an average over the ablation's own benchmarks, missing where one of them is", async () => {
    const view = await viewOf("rates");
    expect(view.columns[1]).toMatchObject({ id: "average", direction: "higher" });
    // T2-baseline has MME and POPE from Table 4; the others do not.
    const averages = view.rows.map((row) => [row.runs[0]?.name, row.cells["average"]?.value.toFixed(1)]);
    expect(Object.fromEntries(averages)).toEqual({
      "T2-baseline": "63.9",
      "T2-lr3e-4": undefined,
      "T2-lr5e-4": undefined,
      "T2-lr3e-3": undefined,
    });
  });
});
