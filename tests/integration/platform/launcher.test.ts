import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeHome, type Product, StartError, startProduct } from "#tests/support/product.ts";
import { build, isBuildCurrent } from "../../../scripts/lib/build.ts";
import { startPostgres } from "../../../scripts/lib/postgres.ts";
import { isAlive, type ProcessIdentity } from "../../../scripts/lib/processes.ts";

const IdentitySchema = z.object({ pid: z.number(), begun: z.string() });
const ProjectsSchema = z.object({ items: z.array(z.object({ slug: z.string() })) });

let home = "";
let products: Product[] = [];

async function start(env: Record<string, string> = {}): Promise<Product> {
  const product = await startProduct(home, env);
  products.push(product);
  return product;
}

/** The launcher itself: the process of `npm start` becomes it. */
const launcher = () => IdentitySchema.parse(JSON.parse(readFileSync(join(home, "launcher.lock"), "utf8")));

/** Web, worker and launcher; the database is identified by its address. */
function processes(): ProcessIdentity[] {
  const children = JSON.parse(readFileSync(join(home, "processes.json"), "utf8"));
  return [...Object.values(z.record(z.string(), IdentitySchema).parse(children)), launcher()];
}

const databaseUrl = () => new URL(readFileSync(join(home, "database-url"), "utf8").trim());

async function isListening(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once("error", () => resolve(true));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(false)));
  });
}

async function failure(env: Record<string, string>): Promise<StartError> {
  const error = await start(env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StartError) return error;
  throw new Error(`it started, or failed otherwise: ${String(error)}`);
}

beforeAll(async () => {
  // `npm test` has built before; alone, this file builds once for all its tests.
  if (!isBuildCurrent()) await build(new AbortController().signal);
}, 300_000);

beforeEach(() => {
  home = makeHome();
});

afterEach(async () => {
  await Promise.all(products.map((product) => product.stop()));
  products = [];
  rmSync(home, { recursive: true, force: true });
});

describe("npm start", () => {
  test("serves the bundled studies, and SIGTERM ends web, worker and database", {
    timeout: 120_000,
  }, async () => {
    const product = await start();
    expect(product.output().match(/^Mirscope ready on http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    const { items } = ProjectsSchema.parse(await (await fetch(`${product.url}/api/v1/projects`)).json());
    expect(items).toHaveLength(2);
    const running = processes();
    expect(running).toHaveLength(3);
    expect(running.every(isAlive)).toBe(true);
    const { port } = databaseUrl();

    expect(await product.stop()).toBe(0);
    expect(running.filter(isAlive)).toEqual([]);
    expect(await isListening(Number(port))).toBe(false);
    expect(await isListening(Number(new URL(product.url).port))).toBe(false);

    const second = Date.now();
    const again = await start();
    expect(again.output()).not.toContain("building");
    expect(Date.now() - second).toBeLessThan(10_000);
  });

  test("starts again after it and all it started were killed", { timeout: 120_000 }, async () => {
    const product = await start();
    const killed = processes();
    process.kill(launcher().pid, "SIGKILL");
    await product.stop("SIGKILL");
    // The web process and the database keep running; the lock and PostgreSQL's own lock remain.
    expect(killed.some(isAlive)).toBe(true);

    const again = await start();
    expect(again.output()).toContain("of an earlier Mirscope that was killed");
    expect(killed.filter(isAlive)).toEqual([]);
    expect((await fetch(`${again.url}/api/health`)).status).toBe(200);
  });

  test("ends everything when only its outermost process is killed", { timeout: 120_000 }, async () => {
    const product = await start();
    const running = processes();
    await product.stop("SIGKILL");
    await expect.poll(() => running.filter(isAlive), { timeout: 30_000 }).toEqual([]);
  });

  test("starts a worker that died again", { timeout: 120_000 }, async () => {
    const product = await start();
    const worker = () =>
      z
        .object({ worker: IdentitySchema })
        .parse(JSON.parse(readFileSync(join(home, "processes.json"), "utf8"))).worker;
    const first = worker();
    process.kill(first.pid, "SIGKILL");
    await expect.poll(() => worker().pid !== first.pid && isAlive(worker()), { timeout: 20_000 }).toBe(true);
    expect(product.output()).toContain("the worker ended (signal SIGKILL)");
  });

  test("ends with the reason when the web process dies", { timeout: 120_000 }, async () => {
    const product = await start();
    const running = processes();
    const { web } = z
      .object({ web: IdentitySchema })
      .parse(JSON.parse(readFileSync(join(home, "processes.json"), "utf8")));
    const ended = new Promise<number | null>((resolve) => product.child.on("exit", resolve));
    process.kill(web.pid, "SIGKILL");
    expect(await ended).toBe(1);
    expect(product.output()).toContain("error: the web process ended (signal SIGKILL)");
    expect(running.filter(isAlive)).toEqual([]);
  });

  test("names a port that another program uses", { timeout: 60_000 }, async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const { output, exitCode } = await failure({ PORT: String(port) });
    server.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`error: port ${port} on 127.0.0.1 is used by another program`);
  });

  test("refuses an address that others can reach, and says why", { timeout: 60_000 }, async () => {
    const { output, exitCode } = await failure({ HOST: "0.0.0.0" });
    expect(exitCode).toBe(1);
    expect(output).toContain("HOST must be a loopback address");
    expect(output).toContain("no access control");
  });

  test("refuses a second start on the same home, and leaves the first one alone", {
    timeout: 120_000,
  }, async () => {
    const product = await start();
    const { output } = await failure({});
    expect(output).toContain(`another Mirscope (process ${launcher().pid}) is running on ${home}`);
    expect((await fetch(`${product.url}/api/health`)).status).toBe(200);
  });
});

describe("The embedded PostgreSQL", () => {
  test("keeps its password to the owner, and listens on this machine only", { timeout: 60_000 }, async () => {
    const postgres = await startPostgres(home);
    try {
      expect(statSync(join(home, "postgres-password")).mode & 0o777).toBe(0o600);
      expect(new URL(postgres.url).hostname).toBe("127.0.0.1");
      expect(new URL(postgres.url).password.length).toBeGreaterThan(20);
    } finally {
      await postgres.stop();
    }
  });

  test("starts in spite of a lock that names a living process of another kind", {
    timeout: 60_000,
  }, async () => {
    await (await startPostgres(home)).stop();
    const data = join(home, "postgres", "data");
    writeFileSync(join(data, "postmaster.pid"), `${process.pid}\n${data}\n`);
    const postgres = await startPostgres(home);
    await postgres.stop();
    expect(isAlive(postgres.process)).toBe(false);
  });

  test.runIf(process.getuid?.() === 0)(
    "lies elsewhere, always in the same place, when root's home is closed to the user it runs as",
    { timeout: 60_000 },
    async () => {
      chmodSync(home, 0o700);
      const first = await startPostgres(home);
      await first.stop();
      expect(first.directory.startsWith(home)).toBe(false);
      expect(readFileSync(join(home, "postgres-location"), "utf8").trim()).toBe(first.directory);
      const second = await startPostgres(home, { disposable: true });
      expect(second.directory).toBe(first.directory);
      await second.stop();
    },
  );

  test("starts in spite of an initialisation that was cut off", { timeout: 60_000 }, async () => {
    mkdirSync(join(home, "postgres", "data.partial"), { recursive: true });
    writeFileSync(join(home, "postgres", "data.partial", "PG_VERSION"), "18\n");
    const postgres = await startPostgres(home);
    await postgres.stop();
    expect(isAlive(postgres.process)).toBe(false);
  });
});
