import { spawn } from "node:child_process";
import { join } from "node:path";

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "mir.ts");

const POLL_MS = 5;

interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Sends SIGINT as soon as this is true. */
  readonly interruptWhen?: () => Promise<boolean>;
}

/** Runs `npm run mir -- ...` as a separate process. */
export function runMir(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], {
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const poll = setInterval(async () => {
      if (!(await options.interruptWhen?.())) return;
      clearInterval(poll);
      child.kill("SIGINT");
    }, POLL_MS);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      resolve({ code, stdout, stderr });
    });
  });
}
