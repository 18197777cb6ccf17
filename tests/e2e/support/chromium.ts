import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import sparticuz, { inflate } from "@sparticuz/chromium";

/** Playwright's options to launch the browser of this machine. */
export interface ChromiumOptions {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: NodeJS.ProcessEnv;
}

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/**
 * Tests run as root in containers without a GPU, so the compositor renders in software. Software OpenGL (SwiftShader) takes
 * four times as long for the same frames, and nothing here needs WebGL.
 */
const ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

/** The system libraries bundled with the package, for machines without them. */
async function withPackagedLibraries(): Promise<NodeJS.ProcessEnv> {
  const archive = join(
    import.meta.dirname,
    "..",
    "..",
    "..",
    "node_modules",
    "@sparticuz",
    "chromium",
    "bin",
    "al2023.tar.br",
  );
  const directory = join(await inflate(archive), "lib");
  const { env } = process;
  const libraries = [directory, env["LD_LIBRARY_PATH"]].filter(Boolean).join(delimiter);
  // The fonts are unpacked next to the browser.
  return { FONTCONFIG_PATH: join(tmpdir(), "fonts"), ...env, LD_LIBRARY_PATH: libraries };
}

const starts = (path: string, env: NodeJS.ProcessEnv) =>
  spawnSync(path, ["--no-sandbox", "--version"], { env, timeout: 30_000 }).status === 0;

/** The installed Chromium, else the one in the npm package @sparticuz/chromium. */
export async function findChromium(): Promise<ChromiumOptions> {
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed, args: ARGS, env: process.env };
  const executablePath = await sparticuz.executablePath();
  const env = starts(executablePath, process.env) ? process.env : await withPackagedLibraries();
  return { executablePath, args: ARGS, env };
}
