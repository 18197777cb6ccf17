import { beforeAll, describe, expect, test } from "vitest";
import { type ModuleImport, readImports } from "../../../scripts/lib/import-graph.ts";

const DATABASE = /^lib\/db\/(client|sql|transaction)\.ts$/;
const CLIENT_FOLDER = /^app\/(.*_components\/|_(queries|hooks)\/)/;
/** Next's own server files, `_load….ts` of a route and app/_server; the last two import server-only. */
const SERVER_FILE =
  /(^|\/)((page|layout|route|not-found)\.tsx?|_load[^/]*\.ts|_document\.ts)$|^app\/_server\//;

/**
 * The modules that `file` loads, itself included. dependency-cruiser's own `reachable` also follows type-only imports,
 * which load nothing.
 */
function loadedBy(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const loaded = new Set([file]);
  for (const module of loaded) for (const next of imports.get(module) ?? []) loaded.add(next);
  return loaded;
}

function databaseReaders(all: readonly ModuleImport[]): string[] {
  const loading = all.filter(({ isTypeOnly }) => !isTypeOnly);
  const imports = new Map(
    [...Map.groupBy(loading, ({ from }) => from)].map(([from, found]) => [from, found.map(({ to }) => to)]),
  );
  return [...imports.keys()].filter(
    (file) => file.startsWith("app/") && [...loadedBy(file, imports)].some((module) => DATABASE.test(module)),
  );
}

describe("What reads the database in app/", () => {
  let readers: string[] = [];

  beforeAll(() => {
    readers = databaseReaders(readImports());
  }, 60_000);

  test("is found at all", () => {
    expect(readers).toContain("app/(workspace)/projects/[slug]/runs/page.tsx");
  });

  test("is found through other modules, but not through types", () => {
    const imports = (from: string, to: string, isTypeOnly = false) => ({ from, to, isTypeOnly });
    const planted = [
      imports("app/_components/a.tsx", "lib/runs/verb.ts"),
      imports("app/_components/b.tsx", "lib/runs/verb.ts", true),
      imports("lib/runs/verb.ts", "lib/db/client.ts"),
    ];
    expect(databaseReaders(planted)).toEqual(["app/_components/a.tsx"]);
  });

  test("lies outside the folders of what runs in browsers", () => {
    expect(readers.filter((file) => CLIENT_FOLDER.test(file))).toEqual([]);
  });

  test("is a page, a route, or has the name that must import server-only", () => {
    expect(readers.filter((file) => !SERVER_FILE.test(file))).toEqual([]);
  });
});
