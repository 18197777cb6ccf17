import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const READS = /^(find|get|list|read|count)[A-Z]/;

/** The values that a source imports from repositories; type imports do not matter. */
function repositoryImports(source: string): string[] {
  const imports = source.matchAll(/^import \{([^}]*)\} from "#lib\/[^"]*\/repository[^"/]*\.ts";/gm);
  return [...imports].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type ")),
  );
}

describe("Pages and routes", () => {
  test("are searched for imports over one line and several", () => {
    const source = 'import { getRun, type Run } from "#lib/runs/repository-runs.ts";\n';
    const long = 'import {\n  deleteRun,\n  findRun,\n} from "#lib/runs/repository.ts";\n';
    expect(repositoryImports(source + long)).toEqual(["getRun", "deleteRun", "findRun"]);
  });

  test("only read from repositories: whatever writes is a verb of its domain", () => {
    const files = globSync("app/**/*.{ts,tsx}", { cwd: ROOT });
    const imported = files.flatMap((file) =>
      repositoryImports(readFileSync(join(ROOT, file), "utf8")).map((name) => ({ file, name })),
    );
    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter(({ name }) => !READS.test(name))).toEqual([]);
  });
});
