import { read } from "@e965/xlsx";
import { parse as parseCsv } from "csv-parse/sync";
import { beforeAll, describe, expect, test } from "vitest";
import { numberText } from "#app/_components/runs-table/cells/cell-text.ts";
import { GET } from "#app/api/v1/projects/[slug]/export/route.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { loadCorrelationInput } from "#lib/tables/correlation/correlation-input.ts";
import type { GridQuery } from "#lib/tables/query/grid-schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

/** The logged text of each key, and its value in a spreadsheet: a number only if the double has the same digits. */
const CASES: readonly { key: string; text: string; sheet: string | number }[] = [
  { key: "seed_a", text: "1733011200123456789", sheet: "1733011200123456789" },
  { key: "seed_b", text: "1733011200123456790", sheet: "1733011200123456790" },
  { key: "sample", text: "0012345", sheet: "0012345" },
  { key: "version", text: "1.10", sheet: 1.1 },
  { key: "commit", text: "12e456", sheet: "12e456" },
  { key: "date", text: "20261101", sheet: 20261101 },
  { key: "rate", text: "1e-3", sheet: 0.001 },
  { key: "short", text: ".5", sheet: 0.5 },
  { key: "batch", text: "16384", sheet: 16384 },
  { key: "samples", text: "558128", sheet: 558128 },
  { key: "grouped", text: "1_000", sheet: "1_000" },
  { key: "flag", text: "True", sheet: "True" },
  { key: "hexadecimal", text: "0x10", sheet: "0x10" },
  { key: "signed", text: "+5", sheet: 5 },
  { key: "zero", text: "-0", sheet: 0 },
  { key: "python", text: "1e-05", sheet: 0.00001 },
  { key: "vanishing", text: "1e-400", sheet: "1e-400" },
  { key: "undefined_loss", text: "NaN", sheet: "NaN" },
  { key: "long", text: "9".repeat(500), sheet: "9".repeat(500) },
];

const QUESTION: GridQuery = {
  project: "settings",
  filter: "",
  text: "",
  having: "",
  sort: [{ column: "name", direction: "asc" }],
  columns: CASES.map(({ key }) => `params.${key}`),
  calculations: [],
  groupBy: [],
  statistic: "mean",
  baseline: null,
  archived: "hide",
  memberOf: null,
  offset: 0,
  limit: 100,
  since: null,
  withFacts: false,
};

let projectId = "";

beforeAll(async () => {
  projectId = await transaction(async (tx) => {
    const { id } = await createProject(tx, { slug: "settings", name: "Settings" });
    const params = Object.fromEntries(CASES.map(({ key, text }) => [key, text]));
    await seedRun(tx, id, {
      name: "a",
      params: { ...params, lr: "1e-3", big: "1733011200123456789", mixed: "7" },
    });
    await seedRun(tx, id, {
      name: "b",
      params: { ...params, lr: "3e-3", big: "1733011200123456790", mixed: "12e456" },
    });
    return id;
  });
});

async function exported(parameters: Record<string, string>): Promise<Response> {
  const query = new URLSearchParams({
    columns: ["name", ...CASES.map(({ key }) => `params.${key}`)].join(","),
    ...parameters,
  });
  const request = new Request(`http://127.0.0.1:3000/api/v1/projects/settings/export?${query}`);
  const response = await GET(request, { params: Promise.resolve({ slug: "settings" }) });
  expect(response.status).toBe(200);
  return response;
}

describe("A setting", () => {
  test("is printed in the table's cell as it was logged", async () => {
    const columns = await listColumns(projectId);
    const { rows = [] } = await readGrid(QUESTION);
    const printed = CASES.map(({ key }, index) => {
      const column = columns.find(({ id }) => id === `params.${key}`);
      const cell = rows[0]?.cells[index];
      if (column === undefined || cell === undefined) throw new Error(`no column ${key}`);
      return numberText(cell, column, undefined) ?? cell.text;
    });
    expect(printed).toEqual(CASES.map(({ text }) => text));
  });

  test("is written to CSV and TSV as it was logged", async () => {
    for (const [format, delimiter] of [
      ["csv", ","],
      ["tsv", "\t"],
    ] as const) {
      const text = await (await exported({ format })).text();
      const [record] = parseCsv(text, { comment: "#", delimiter, columns: true }) as Record<string, string>[];
      expect(CASES.map(({ key }) => record?.[key])).toEqual(CASES.map(({ text: logged }) => logged));
    }
  });

  test("is written to JSON as the text that was logged", async () => {
    const { rows } = (await (await exported({ format: "json" })).json()) as { rows: { values: object }[] };
    const written = JSON.stringify(rows[0]);
    for (const { text } of CASES) expect(written).toContain(JSON.stringify(text));
  });

  test.for(["latex", "markdown", "html"])("is written to %s as it was logged", async (format) => {
    const text = (await (await exported({ format })).text()).replaceAll("\\_", "_");
    for (const { text: logged } of CASES) expect(text).toContain(logged.trim());
  });

  test("is a number in a sheet only where the double gives back its digits", async () => {
    const workbook = read(await (await exported({ format: "xlsx" })).arrayBuffer(), { cellNF: true });
    const sheet = workbook.Sheets["Table"];
    const cells = CASES.map((_, index) => sheet?.[`${String.fromCharCode(66 + index)}2`]);
    expect(cells.map((cell) => cell?.v)).toEqual(CASES.map(({ sheet: stored }) => stored));
    const version = cells[CASES.findIndex(({ key }) => key === "version")];
    expect(version?.w, "with the zero that was logged").toBe("1.10");
    const signed = cells[CASES.findIndex(({ key }) => key === "signed")];
    expect(signed?.w, "with the sign that was logged").toBe("+5");
  });

  test("is a number in a sheet also where other runs logged a text, as in an ablation's table", async () => {
    const response = await exported({ format: "xlsx", columns: "name,params.mixed", sort: "name" });
    const sheet = read(await response.arrayBuffer()).Sheets["Table"];
    expect([sheet?.["B2"]?.v, sheet?.["B3"]?.v]).toEqual([7, "12e456"]);
  });

  test("has no statistic over a group in which some runs logged a text, and is sorted after numbers there", async () => {
    const columns = ["params.mixed", "params.big"];
    const grouped = await readGrid({ ...QUESTION, groupBy: ["params.batch"], columns });
    expect(grouped.rows?.[0]?.cells).toMatchObject([{ distinct: 2 }, { distinct: 2 }]);
    expect(grouped.rows?.[0]?.cells.map(({ value }) => value)).toEqual([undefined, undefined]);
    const sorted = await readGrid({ ...QUESTION, sort: [{ column: "params.mixed", direction: "asc" }] });
    expect((sorted.rows ?? []).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("keeps its logged text as the coordinate of a correlation's point", async () => {
    const { rows } = await loadCorrelationInput({
      project: "settings",
      x: "params.lr",
      y: "params.version",
      group: "none",
      filter: "",
      text: "",
    });
    expect(rows).toMatchObject([
      { x: 0.001, xText: "1e-3", y: 1.1, yText: "1.10" },
      { x: 0.003, xText: "3e-3", y: 1.1, yText: "1.10" },
    ]);
  });

  test("keeps what exceeds a double apart in groups and in order", async () => {
    const grouped = await readGrid({ ...QUESTION, groupBy: ["params.big"], columns: ["params.big"] });
    expect((grouped.rows ?? []).map(({ cells }) => cells[0]?.text)).toHaveLength(2);
    const sorted = await readGrid({
      ...QUESTION,
      sort: [{ column: "params.big", direction: "desc" }],
      columns: ["name"],
    });
    expect((sorted.rows ?? []).map(({ name }) => name)).toEqual(["b", "a"]);
  });

  test("has a mean over a group of runs, which is printed as a number and not as a setting", async () => {
    const text = await (
      await exported({ format: "csv", group: "params.batch", columns: "name,params.lr,params.batch" })
    ).text();
    const [record] = parseCsv(text, { comment: "#", columns: true }) as Record<string, string>[];
    expect(Number(record?.["lr"])).toBeCloseTo(0.002, 12);
    expect(record?.["batch"]).toBe("16384");
  });
});
