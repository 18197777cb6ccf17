import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..", "..");

const ReportSchema = z.object({
  modules: z.array(
    z.object({
      source: z.string(),
      dependencies: z.array(z.object({ resolved: z.string(), dependencyTypes: z.array(z.string()) })),
    }),
  ),
});

export interface ModuleImport {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

/**
 * Every import of the product's own files, according to dependency-cruiser.
 * @throws Error with the tool's output if it cannot read the tree
 */
export function readImports(): ModuleImport[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs"),
      "--output-type",
      "json",
      "app",
      "lib",
      "workers",
    ],
    { cwd: ROOT, encoding: "utf8", maxBuffer: 256 * 2 ** 20 },
  );
  if (!stdout.startsWith("{")) throw new Error(`dependency-cruiser read no imports:\n${stdout}${stderr}`);
  return ReportSchema.parse(JSON.parse(stdout)).modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, dependencyTypes }) => ({
      from: source,
      to: resolved,
      isTypeOnly: dependencyTypes.includes("type-only"),
    })),
  );
}
