import { parse as parseCsv } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { GET } from "#app/api/v1/projects/[slug]/export/route.ts";
import { transaction } from "#lib/db/transaction.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { importStudy } from "#lib/studies/import-study.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

async function exported(query: string, slug = "paper") {
  const url = `http://127.0.0.1:3000/api/v1/projects/${slug}/export?${query}`;
  const response = await GET(new Request(url), { params: Promise.resolve({ slug }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Parses as a generic CSV reader with comments does. */
const parse = (text: string): string[][] => parseCsv(text, { comment: "#", comment_no_infix: true });

beforeAll(async () => {
  await importStudy("studies/paper");
});
afterAll(closeJobs);

describe("An export", () => {
  it("has the rows, the columns and the order that were asked for", async () => {
    const query = "format=csv&columns=mir.reference-fast,name,scores.SEED-I&sort=-mir.reference-fast";
    const { text } = await exported(`${query}&filter=ablation%20%3D%20recipe`);
    expect(parse(text)).toEqual([
      ["MIR (reference-fast)", "Run", "SEED-I (0-100)"],
      ["3.575", "T2-lr3e-3", "65.1"],
      ["3.182", "T2-baseline", "66.5"],
      ["3.171", "T2-linear", "66.7"],
      ["3.043", "T2-warmup5", "66.9"],
      ["2.99", "T2-lr5e-4", "66.8"],
      ["2.808", "T2-lr3e-4", "67"],
    ]);
  });

  it("has the table's default columns, the best MIR first, where nothing was asked for", async () => {
    const { text } = await exported("format=csv");
    const [head, first] = parse(text);
    expect(head?.slice(0, 4)).toEqual(["Run", "Status", "MIR (reference-fast)", "Average (as printed)"]);
    expect(first?.slice(0, 3)).toEqual(["T7-llama2-13b", "finished", "2.477"]);
    expect(parse(text)).toHaveLength(26);
  });

  it("is a download with a name and its own type", async () => {
    const { headers, status } = await exported("format=latex");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("application/x-latex");
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename="paper-runs-\d{4}-\d{2}-\d{2}\.tex"$/,
    );
  });

  it("says where the numbers come from: definition, source, filter, link", async () => {
    const { text } = await exported(
      "format=markdown&filter=ablation%20%3D%20moca&columns=name,mir.reference-fast",
    );
    expect(text).toContain("MIR (reference-fast): What the paper's released code computes by default");
    expect(text).toContain("reported by: arXiv:2410.07167v2, Table 5");
    expect(text).toContain("Filter: ablation = moca");
    expect(text).toContain("4 runs, exported ");
    expect(text).toMatch(/Link: .*127\.0\.0\.1:3000\/projects\/paper\/runs\?filter=ablation/);
    expect(text).toContain("2.514**†");
  });

  it("shows both averages of a run that two tables print, and gives neither as its number", async () => {
    const query = "columns=name,average.reported&sort=name&filter=name%20~%20T2-";
    const { text } = await exported(`format=markdown&${query}`);
    expect(text).toContain("| T2-baseline | 59.5 / 63.9† |");
    expect(parse((await exported(`format=csv&${query}`)).text)[1]).toEqual(["T2-baseline", ""]);
    expect((await exported(`format=latex&${query}`)).text).toMatch(/T2-baseline\s*&.*59\.5 \/ 63\.9/);
  });

  it("keeps NaN and full precision as JSON, by column id", async () => {
    await transaction(async (tx) => {
      const project = await createProject(tx, { slug: "own", name: "Own" });
      await seedRun(tx, project.id, { name: "=1+1", metrics: { loss: [Number.NaN], lr: [1 / 3] } });
    });
    const { text } = await exported("format=json&columns=name,metrics.loss,metrics.lr", "own");
    const { rows } = z
      .object({ rows: z.array(z.object({ values: z.record(z.string(), z.unknown()) })) })
      .parse(JSON.parse(text));
    expect(rows.map((row) => row.values)).toEqual([
      { name: "=1+1", "metrics.loss": "NaN", "metrics.lr": 1 / 3 },
    ]);
    expect((await exported("format=csv&columns=name&comments=0", "own")).text).toBe("Run\r\n'=1+1\r\n");
  });

  it.each([
    ["format=pdf", 422, "format", "csv"],
    ["format=csv&columns=name,speed", 422, "columns", "speed is no column"],
    ["format=csv&columns=name,params.nothing", 422, "columns", "params.nothing: no such column"],
    ["format=csv&sort=-speed", 422, "sort", "-speed is no column"],
    ["format=csv&filter=name", 422, "filter", "at character 5: expected an operator"],
    ["columns=name", 422, "format", ""],
  ])("%s is refused", async (query, status, path, message) => {
    const answer = await exported(query);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    const problem = z.object({ errors: z.array(z.object({ path: z.string(), message: z.string() })) });
    const [error] = problem.parse(JSON.parse(answer.text)).errors;
    expect(error?.path).toBe(path);
    expect(error?.message).toContain(message);
  });

  it("of a project that is none is not found", async () => {
    expect((await exported("format=csv", "nothing")).status).toBe(404);
  });
});
