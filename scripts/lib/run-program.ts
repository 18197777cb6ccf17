import { spawn } from "node:child_process";

/**
 * Runs a TypeScript program under this Node, in this terminal, and forwards signals to it.
 * @returns its exit code (1 if a signal ended it)
 */
export function runProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "inherit", env });
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      // Ctrl-C in a terminal reaches the program directly.
      process.on(name, () => (name === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(name)));
    }
    process.on("disconnect", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
