import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const DOCUMENTS = [
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((file) => file.endsWith(".md") && file !== "design.md")
    .map((file) => `docs/${file}`),
];
/** `lib/tables/sql/filter-sql.ts`, alone between backticks; excludes patterns and placeholders. */
const PATH = /`((?:app|lib|workers|scripts|tests|prisma|docs|clients)\/[\w./()[\]-]+)`/g;

describe("Documents", () => {
  test.for(DOCUMENTS)("%s names only files that exist", (document) => {
    const text = readFileSync(join(ROOT, document), "utf8");
    const missing = [...text.matchAll(PATH)]
      .map(([, path = ""]) => path)
      .filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, `${path}.ts`)));
    expect(missing).toEqual([]);
  });
});
