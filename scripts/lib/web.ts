import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "./free-port.ts";
import { logTail, type ManagedChild, startChild } from "./managed-child.ts";

const NEXT = join(import.meta.dirname, "..", "..", "node_modules", "next", "dist", "bin", "next");

export interface WebAddress {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** The address to serve on; with port 0 the operating system chooses a free one. */
export async function chooseAddress(host: string, wanted: number): Promise<WebAddress> {
  try {
    const port = await findFreePort(host, wanted);
    return { host, port, url: `http://${host.includes(":") ? `[${host}]` : host}:${port}` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new Error(
        `port ${wanted} on ${host} is used by another program: stop it, or choose another port, ` +
          `for example PORT=${wanted + 1} npm start`,
      );
    }
    if (code === "EACCES")
      throw new Error(`port ${wanted} on ${host} is not open to this user: choose one above 1023`);
    throw new Error(`cannot listen on ${host}, port ${wanted}: ${message}`);
  }
}

/**
 * Next repeats the page's address, escaped, in its own headers when it refreshes a page: a table of hundreds of columns
 * has one of 10 kB, and Node rejects headers of more than 16 kB in total.
 */
const HEADER_BYTES = 128 * 1024;

/** Starts Next on `address`: the production build, or the development server. */
export function startWeb(
  address: WebAddress,
  mode: "production" | "development",
  common: { env: NodeJS.ProcessEnv; home: string },
): ManagedChild {
  const command = mode === "production" ? "start" : "dev";
  return startChild({
    name: "web",
    args: [
      `--max-http-header-size=${HEADER_BYTES}`,
      NEXT,
      command,
      "--hostname",
      address.host,
      "--port",
      String(address.port),
    ],
    env: { ...common.env, NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: "1" },
    home: common.home,
    output: mode === "production" ? "log" : "terminal",
  });
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Waits until the web process responds, database included. */
export async function waitUntilHealthy(
  web: ManagedChild,
  url: string,
  home: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + 120_000;
  let end: string | undefined;
  void web.ended.then((reason) => {
    end = reason;
  });
  while (!(await isHealthy(url))) {
    signal.throwIfAborted();
    if (end !== undefined) throw new Error(`the web process ended (${end}):\n${logTail(home, "web")}`);
    if (Date.now() > deadline) throw new Error(`${url}/api/health did not answer:\n${logTail(home, "web")}`);
    await sleep(100);
  }
}
