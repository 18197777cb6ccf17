import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import ROOMS from "../../../.dependency-rooms.cjs";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** For every rule of .dependency-cruiser.cjs, a file that breaks it. */
const VIOLATIONS: Record<string, { file: string; source: string }> = {
  "numerics-is-pure": { file: "lib/numerics/a.ts", source: 'import "#lib/errors.ts";' },
  "format-is-text": { file: "lib/format/a.ts", source: 'import "#lib/tables/target.ts";' },
  "drivers-know-no-domain": { file: "lib/storage/a.ts", source: 'import "#lib/runs/target.ts";' },
  "domains-know-nothing-above": { file: "lib/runs/b.ts", source: 'import "#lib/tables/target.ts";' },
  "domains-do-not-know-each-other": {
    file: "lib/runs/c.ts",
    source: 'import type { a } from "#lib/mir/target.ts"; export type B = typeof a;',
  },
  "composers-know-nothing-above": { file: "lib/tables/a.ts", source: 'import "#lib/http/target.ts";' },
  "analysis-is-fed": { file: "lib/analysis/a.ts", source: 'import "#lib/runs/target.ts";' },
  "charts-and-exports-come-last": { file: "lib/charts/a.ts", source: 'import "#lib/analysis/target.ts";' },
  "exports-are-not-figures": { file: "lib/exports/a.ts", source: 'import "#lib/charts/target.ts";' },
  "reading-does-not-write": { file: "lib/tables/b.ts", source: 'import "#lib/recording/target.ts";' },
  "recording-does-not-import-studies": {
    file: "lib/recording/a.ts",
    source: 'import "#lib/studies/target.ts";',
  },
  "wire-formats-know-no-pages": { file: "lib/http/a.ts", source: 'import "#app/target.ts";' },
  "web-and-workers-share-only-lib": { file: "app/a.ts", source: 'import "../workers/target.ts";' },
  "product-does-not-import-tools": { file: "workers/a.ts", source: 'import "../scripts/target.ts";' },
  "routes-do-not-know-each-other": {
    file: "app/(workspace)/projects/[slug]/runs/page.tsx",
    source: 'import "#app/(workspace)/projects/[slug]/compare/target.ts";',
  },
  "the-api-draws-nothing": { file: "app/api/b.ts", source: 'import "#app/_components/page/target.ts";' },
  "pages-do-not-import-the-api": {
    file: "app/(workspace)/queue/page.tsx",
    source: 'import "#app/api/v1/target.ts";',
  },
  "readers-are-server-only": { file: "app/_server/a.ts", source: "export const a = 1;" },
  "pages-never-reach-tensors": { file: "app/b.tsx", source: 'import "#lib/mir/reaches-tensors.ts";' },
  "onnxruntime-in-one-place": {
    file: "lib/mir/a.ts",
    source: 'export const a = import("onnxruntime-node");',
  },
  "threads-in-one-place": { file: "lib/onnx/a.ts", source: 'import "node:worker_threads";' },
  "files-in-one-place": { file: "lib/mir/b.ts", source: 'export { readFile } from "node:fs/promises";' },
  "database-in-repositories": { file: "lib/runs/create.ts", source: 'import "#lib/db/client.ts";' },
  "queue-in-one-place": { file: "lib/mir/repository.ts", source: 'import "pg-boss";' },
  "no-cycles": { file: "lib/charts/a-cycle.ts", source: 'import "#lib/charts/z-cycle.ts";' },
  "no-index-files": { file: "lib/charts/d.ts", source: 'import "#lib/charts/index.ts";' },
  "schemas-stay-light": { file: "lib/runs/schema.ts", source: 'import "#lib/db/transaction.ts";' },
  "imports-resolve": { file: "lib/charts/e.ts", source: 'import "#lib/charts/nothing.ts";' },
  "packages-are-declared": { file: "lib/charts/f.ts", source: 'import "acorn";' },
  "product-needs-no-development-package": { file: "lib/charts/g.ts", source: 'import "vitest";' },
};

/** A file in every room, and one in a room that is on no floor. */
const ROOM_TARGETS = Object.entries(ROOMS).flatMap(([parent, floors]) =>
  [...floors.flat(), "nowhere"].map((room) => `${parent}/${room}/target.ts`),
);

/** Each room imports the highest other room, or a lower room imports it where it is the highest itself. */
const ROOM_VIOLATIONS: Record<string, { file: string; source: string }> = Object.fromEntries(
  Object.entries(ROOMS).flatMap(([parent, floors]) => {
    const name = parent.split("/").at(-1)?.replace(/^_/, "") ?? "";
    const planted = floors.flatMap((floor, index) =>
      floor.flatMap((room) => {
        const above = floors
          .slice(index)
          .flat()
          .filter((other) => other !== room);
        return above.map((other) => [
          `${name}-${room}-imports-down`,
          { file: `${parent}/${room}/to-${other}.ts`, source: `import "#${parent}/${other}/target.ts";` },
        ]);
      }),
    );
    const unplaced = {
      file: `${parent}/to-nowhere.ts`,
      source: `import "#${parent}/nowhere/target.ts";`,
    };
    return [...planted, [`${name}-rooms-are-placed`, unplaced]];
  }),
);

const TARGETS: Record<string, string> = {
  "lib/mir/reaches-tensors.ts": 'import "#lib/onnx/target.ts";',
  "lib/charts/z-cycle.ts": 'import "#lib/charts/a-cycle.ts";',
  "lib/charts/index.ts": "export {};",
  "lib/db/client.ts": "export {};",
  "lib/db/transaction.ts": "export {};",
  "lib/errors.ts": "export {};",
  ...Object.fromEntries(
    ["runs", "mir", "tables", "analysis", "charts", "http", "recording", "studies", "onnx"].map((name) => [
      `lib/${name}/target.ts`,
      "export const a = 1;",
    ]),
  ),
  ...Object.fromEntries(ROOM_TARGETS.map((file) => [file, "export const a = 1;"])),
  "app/target.ts": "export {};",
  "app/api/v1/target.ts": "export {};",
  "app/(workspace)/projects/[slug]/compare/target.ts": "export {};",
  "workers/target.ts": "export {};",
  "scripts/target.ts": "export {};",
};

const ALL = { ...VIOLATIONS, ...ROOM_VIOLATIONS };

const ReportSchema = z.object({
  summary: z.object({
    violations: z.array(
      z.object({ from: z.string(), rule: z.object({ name: z.string(), severity: z.string() }) }),
    ),
  }),
});

const RulesSchema = z.array(z.object({ name: z.string() }));
const ConfigSchema = z.object({ forbidden: RulesSchema, required: RulesSchema });

function cruise(directory: string) {
  const config = join(ROOT, ".dependency-cruiser.cjs");
  const { stdout } = spawnSync(
    join(ROOT, "node_modules", ".bin", "depcruise"),
    ["--config", config, "--output-type", "json", "app", "lib", "workers"],
    { cwd: directory, encoding: "utf8", maxBuffer: 64 * 2 ** 20 },
  );
  return ReportSchema.parse(JSON.parse(stdout)).summary.violations;
}

describe("The layer rules", () => {
  let directory = "";
  let found: ReturnType<typeof cruise> = [];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "mirscope-layers-"));
    const planted = Object.fromEntries(Object.values(ALL).map(({ file, source }) => [file, source]));
    for (const [file, source] of Object.entries({ ...TARGETS, ...planted })) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), `${source}\n`);
    }
    symlinkSync(join(ROOT, "package.json"), join(directory, "package.json"));
    symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
    found = cruise(directory);
  }, 60_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test("are each proven by a planted violation", async () => {
    const { default: config } = await import("../../../.dependency-cruiser.cjs");
    const { forbidden, required } = ConfigSchema.parse(config);
    const names = [...forbidden, ...required].map((rule) => rule.name);
    expect(Object.keys(ALL).sort()).toEqual(names.sort());
  });

  test.for(Object.entries(ALL))("report a violation of %s as an error", ([rule, { file }]) => {
    const own = found.filter((violation) => violation.from === file).map((violation) => violation.rule);
    expect(own).toContainEqual({ name: rule, severity: "error" });
  });
});
