import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Every integration test file has its own home, so that tests do not see each other's files.
const home = mkdtempSync(join(tmpdir(), "mirscope-home-"));
process.env["MIRSCOPE_HOME"] = home;
process.env["MIRSCOPE_LOG"] ??= "silent";
delete process.env["DATABASE_URL"];

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
