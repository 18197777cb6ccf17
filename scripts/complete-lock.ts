/**
 * `node scripts/complete-lock.ts`, after every change of dependencies: adds the optional packages of other platforms
 * that package-lock.json lacks. With a registry mirror that lacks them, `npm install` leaves them out, and `npm ci`
 * then rejects the file as incomplete, on every platform. Nothing is fetched: the requiring package gives name and
 * version, and the name contains system and processor.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const LOCK = join(import.meta.dirname, "..", "package-lock.json");
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x"];

const PackageSchema = z.looseObject({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const LockSchema = z.looseObject({ packages: z.record(z.string(), PackageSchema) });

function platformOf(name: string): { os: string; cpu: string } | null {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  return os === undefined || cpu === undefined ? null : { os, cpu };
}

const lock = LockSchema.parse(JSON.parse(readFileSync(LOCK, "utf8")));
const added: string[] = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  // The entry "" is this package itself, whose optional packages npm has resolved.
  const wanted = place === "" ? {} : (entry.optionalDependencies ?? {});
  for (const [name, version] of Object.entries(wanted)) {
    const own = `node_modules/${name}`;
    const platform = platformOf(name);
    if (lock.packages[own] !== undefined || platform === null || !/^\d/.test(version)) continue;
    const stage = entry.dev === true ? { dev: true } : {};
    lock.packages[own] = { version, cpu: [platform.cpu], ...stage, optional: true, os: [platform.os] };
    added.push(`${name}@${version}`);
  }
}
if (added.length > 0) writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "package-lock.json is complete" : `added ${added.join(", ")}`);
