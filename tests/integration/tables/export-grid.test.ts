import { read } from "@e965/xlsx";
import { parse as parseCsv } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "#app/api/v1/projects/[slug]/export/route.ts";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { transaction } from "#lib/db/transaction.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { saveView } from "#lib/views/saved-views.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

/** Three seeds, two seeds, one run; connectors and learning rates as params. */
const CONFIGS = [
  { connector: "mlp", lr: "1e-3", mir: [3.0, 3.1, 3.2], score: [60, 62, 64] },
  { connector: "mlp", lr: "1e-4", mir: [2.8, 2.9], score: [66] },
  { connector: "qformer", lr: "1e-3", mir: [3.52], score: [] },
] as const;

const ids = new Map<string, string>();
let projectId = "";

beforeAll(async () => {
  await transaction(async (tx) => {
    projectId = (await createProject(tx, { slug: "grid", name: "Grid" })).id;
    await registerBenchmark(tx, {
      key: "MMB",
      title: "MMBench",
      unit: "exact match, %",
      higherIsBetter: true,
      averageDivisor: 1,
    });
    for (const { connector, lr, mir, score } of CONFIGS) {
      for (const [seed, value] of mir.entries()) {
        const name = `${connector}-${lr}-s${seed}`;
        const own = score[seed];
        const id = await seedRun(tx, projectId, {
          name,
          params: { connector, lr, epochs: "1", seed: String(seed) },
          checkpoints: [{ step: 100, results: [{ definition: "exact", mir: value }] }],
          scores: own === undefined ? [] : [{ benchmark: "MMB", value: own }],
        });
        ids.set(name, id);
      }
    }
  });
});
afterAll(closeJobs);

async function ask(parameters: Record<string, string>) {
  const url = `http://127.0.0.1:3000/api/v1/projects/grid/export?${new URLSearchParams(parameters)}`;
  return GET(new Request(url), { params: Promise.resolve({ slug: "grid" }) });
}

async function exported(parameters: Record<string, string>): Promise<string> {
  const response = await ask(parameters);
  expect(response.status).toBe(200);
  return response.text();
}

async function csv(parameters: Record<string, string>): Promise<string[][]> {
  return parseCsv(await exported({ ...parameters, format: "csv", comments: "0" }));
}

/** The body rows of a Markdown table. */
async function markdown(parameters: Record<string, string>): Promise<string[]> {
  const text = await exported({ ...parameters, format: "markdown" });
  return text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
}

const COLUMNS = "name,runs,mir.exact,scores.MMB";

describe("An export of groups", () => {
  it("has mean ± standard deviation (n) as the page shows them, the best of the groups marked", async () => {
    expect(await markdown({ group: "seed", columns: COLUMNS })).toEqual([
      "| Run | Runs | MIR (exact) ↓ | MMB (%) ↑ |",
      "| mlp-1e-4 | 2 | **2.850 ± 0.071** (2) | **66.0** (1) |",
      "| mlp-1e-3 | 3 | <ins>3.100 ± 0.100</ins> (3) | 62.0 ± 2.0 (3) |",
      "| qformer-1e-3-s0 | 1 | 3.520 (1) | – |",
    ]);
  });

  it("has medians with their range where the page has them, in the digits that were chosen", async () => {
    const rows = await markdown({
      group: "seed",
      columns: "name,mir.exact",
      stat: "median",
      look: "mir.exact=f2",
    });
    expect(rows[2]).toBe("| mlp-1e-3 | <ins>3.10 \\[3.00–3.20\\]</ins> (3) |");
  });

  it("has statistics, counts and changes as numbers of their own in CSV", async () => {
    const [header, first] = await csv({ group: "seed", columns: "name,mir.exact,std:mir.exact" });
    expect(header).toEqual([
      "Run",
      "MIR (exact)",
      "MIR (exact): standard deviation",
      "MIR (exact): n",
      "std MIR (exact)",
    ]);
    expect(first?.[0]).toBe("mlp-1e-4");
    expect(Number(first?.[1])).toBeCloseTo(2.85, 12);
    expect(Number(first?.[2])).toBeCloseTo(Math.sqrt(0.005), 12);
    expect(first?.[3]).toBe("2");
    expect(Number(first?.[4])).toBeCloseTo(Math.sqrt(0.005), 12);
  });

  it("lists the runs of open groups below them, in the same order and no others", async () => {
    const json = JSON.parse(await exported({ format: "json", group: "seed", columns: "name" }));
    expect(json.rows).toHaveLength(3);
    const table = await groupKeys();
    const open = table.get("mlp-1e-4") ?? "";
    expect(await csv({ group: "seed", columns: "name,mir.exact", open })).toMatchObject([
      ["Run", "MIR (exact)", "MIR (exact): standard deviation", "MIR (exact): n", "Level (0 group, 1 run)"],
      ["mlp-1e-4", /2.8/, /0.07/, "2", "0"].map((one) =>
        typeof one === "string" ? one : expect.stringMatching(one),
      ),
      ["mlp-1e-4-s0", "2.8", "", "", "1"],
      ["mlp-1e-4-s1", "2.9", "", "", "1"],
      ["mlp-1e-3", expect.stringMatching(/3.1/), expect.any(String), "3", "0"],
      ["qformer-1e-3-s0", "3.52", "", "1", "0"],
    ]);
    expect((await markdown({ group: "seed", columns: "name,mir.exact", open }))[2]).toBe(
      "| &emsp;mlp-1e-4-s0 | 2.800 |",
    );
  });

  it("merges the columns that rows are grouped by where they repeat", async () => {
    const latex = await exported({
      format: "latex",
      group: "params.connector,params.lr",
      columns: "params.connector,params.lr,mir.exact",
      sort: "params.connector,params.lr",
    });
    expect(latex).toContain("\\multirow{2}{*}{mlp}");
    expect(latex).toContain("% Grouped by params.connector, params.lr: mean ± standard deviation");
    expect(latex).toContain("% 3 groups of 6 runs, exported ");
  });

  it("says for groups, too, by which definition and on which evaluation set their MIR was computed", async () => {
    const text = await exported({ format: "tsv", group: "seed", columns: "name,mir.exact" });
    expect(text).toMatch(/# MIR \(exact\): .*Lower is better\. evaluation set: that of the features file/);
  });
});

/** The keys of seed groups by name. */
async function groupKeys(): Promise<Map<string, string>> {
  const page = await readGrid({
    project: "grid",
    filter: "",
    text: "",
    having: "",
    sort: [],
    columns: ["name"],
    calculations: [],
    groupBy: ["seed"],
    statistic: "mean",
    baseline: null,
    archived: "hide",
    memberOf: null,
    withFacts: false,
    offset: 0,
    limit: 10,
    since: null,
  });
  return new Map(page.rows?.map((row) => [row.name, row.key]));
}

describe("An export against a baseline", () => {
  it("has the change beside each value, and ≈ where seeds alone could do as much", async () => {
    const base = (await groupKeys()).get("mlp-1e-3") ?? "";
    const rows = await markdown({ group: "seed", columns: "name,mir.exact", base });
    expect(rows).toEqual([
      "| Run | MIR (exact) ↓ ± standard deviation |",
      "| mlp-1e-4 | **2.850 ± 0.071** (2) (−0.250) |",
      "| mlp-1e-3 (baseline) | <ins>3.100 ± 0.100</ins> (3) |",
      "| qformer-1e-3-s0 | 3.520 (1) (+0.420) |",
    ]);
    const runs = await markdown({ columns: "name,mir.exact", base: ids.get("mlp-1e-3-s0") ?? "" });
    expect(runs).toContain("| mlp-1e-3-s1 | 3.100 (≈+0.100) |");
    expect(runs).toContain("| mlp-1e-3-s0 (baseline) | 3.000 |");
    expect(runs).toContain("| qformer-1e-3-s0 | 3.520 (+0.520) |");
  });

  it("has changes in percent where the column's look says so, with their errors in CSV", async () => {
    const base = (await groupKeys()).get("mlp-1e-3") ?? "";
    const parameters = { group: "seed", columns: "name,mir.exact", base, look: "mir.exact=delta%" };
    expect((await markdown(parameters))[1]).toBe("| mlp-1e-4 | **2.850 ± 0.071** (2) (−8.1 %) |");
    const [header, first] = await csv(parameters);
    expect(header?.slice(4)).toEqual([
      "MIR (exact): change in percent against mlp-1e-3 (%)",
      "MIR (exact): standard error of the change (%)",
      "MIR (exact): change within noise",
    ]);
    expect(Number(first?.[4])).toBeCloseTo((-0.25 / 3.1) * 100, 9);
    expect(Number(first?.[5])).toBeCloseTo(
      (100 / 3.1) * Math.hypot(Math.sqrt(0.005 / 2), (2.85 / 3.1) * (0.1 / Math.sqrt(3))),
      9,
    );
    expect(first?.[6]).toBe("no");
  });

  it("puts a baseline that the filter leaves out above the table, where it competes with none", async () => {
    const rows = await markdown({
      columns: "name,mir.exact",
      filter: "mir.exact > 2.95",
      base: ids.get("mlp-1e-4-s0") ?? "",
    });
    expect(rows[1]).toBe("| mlp-1e-4-s0 (baseline) | 2.800 |");
    expect(rows[2]).toMatch(/^\| mlp-1e-3-s0 \| \*\*3\.000\*\*/);
    expect(rows).toHaveLength(6);
  });
});

describe("An export of exactly what is shown", () => {
  it("leaves out what the page leaves out: columns that do not differ, runs that the quick status hides", async () => {
    const columns = "name,params.epochs,params.lr,mir.exact";
    const [header, ...rows] = await csv({ columns, differing: "1", filter: 'params.connector = "mlp"' });
    expect(header).toEqual(["Run", "lr", "MIR (exact)"]);
    expect(rows).toHaveLength(5);
    expect(await csv({ columns: "name", status: "finished" })).toEqual([["Run"]]);
  });

  it("puts pinned columns first and has calculated ones", async () => {
    const [header, first] = await csv({
      columns: "name,calc.double,mir.exact",
      calc: "double = 2 * mir.exact",
      look: "mir.exact=pin",
      sort: "-calc.double",
    });
    expect(header).toEqual(["Run", "MIR (exact)", "double"]);
    expect(first).toEqual(["qformer-1e-3-s0", "3.52", "7.04"]);
  });

  it("stops after as many rows as were asked for", async () => {
    expect(await csv({ columns: "name", rows: "2" })).toEqual([["Run"], ["mlp-1e-4-s0"], ["mlp-1e-4-s1"]]);
  });

  it("opens saved views by name and by id, under whatever stands beside them", async () => {
    const view = await saveView(
      projectId,
      {
        page: "runs",
        name: "Seeds folded",
        isMine: false,
        isDefault: false,
        query: "group=seed&columns=name,runs",
      },
      "local",
    );
    const folded = [
      ["Run", "Runs"],
      ["mlp-1e-4", "2"],
      ["mlp-1e-3", "3"],
      ["qformer-1e-3-s0", "1"],
    ];
    expect(await csv({ view: "Seeds folded" })).toEqual(folded);
    expect(await csv({ view: view.id })).toEqual(folded);
    expect(await csv({ view: view.id, sort: "runs" })).toEqual([folded[0], folded[3], folded[1], folded[2]]);
    expect((await ask({ format: "csv", view: "nothing" })).status).toBe(404);
    // The URL of a page contains its whole state and remains valid without its view.
    expect(await csv({ view: "nothing", columns: "name", rows: "1" })).toEqual([["Run"], ["mlp-1e-4-s0"]]);
  });

  it("comes as a workbook, with tabs, as a page", async () => {
    const workbook = await ask({ format: "xlsx", columns: "name,mir.exact" });
    expect(workbook.headers.get("content-type")).toBe(
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    );
    expect(workbook.headers.get("content-disposition")).toMatch(/filename="grid-runs-\d{4}-\d\d-\d\d\.xlsx"/);
    const book = read(await workbook.arrayBuffer(), { type: "array", cellNF: true });
    expect(book.SheetNames).toEqual(["Table", "About"]);
    expect(book.Sheets["Table"]?.["B2"]).toMatchObject({ t: "n", v: 2.8, z: "0.000" });
    expect(await exported({ format: "tsv", columns: "name,mir.exact", comments: "0", rows: "1" })).toBe(
      "Run\tMIR (exact)\r\nmlp-1e-4-s0\t2.8\r\n",
    );
    const page = await exported({
      format: "html",
      columns: "name,mir.exact",
      standalone: "1",
      caption: "A <b>",
    });
    expect(page).toContain("A &lt;b&gt;</caption>");
    expect(page.startsWith("<!doctype html>")).toBe(true);
  });

  it("carries caption, label and siunitx into LaTeX", async () => {
    const latex = await exported({
      format: "latex",
      group: "seed",
      columns: "name,mir.exact",
      caption: "Seeds & more",
      label: "tab:seeds",
      siunitx: "1",
    });
    expect(latex).toContain("\\caption{Seeds \\& more}\\label{tab:seeds}");
    expect(latex).toContain("S[table-format=1.3(3)");
    expect(latex).toContain("\\bfseries 2.850 \\pm 0.071");
  });

  it.each([
    ["sort", "-speed"],
    ["group", "speed"],
    ["calc", "double = 2 *; half"],
    ["having", "mir.exact <"],
    ["rows", "0"],
  ])("%s=%s is refused, naming the parameter", async (name, value) => {
    const answer = await ask({ format: "csv", group: "seed", [name]: value });
    expect(answer.status).toBe(422);
    expect(JSON.parse(await answer.text()).errors[0].path).toBe(name);
  });
});
