import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bindingFile } from "#lib/onnx/device/device-libraries.ts";
import { cudaFilesState } from "../../../scripts/lib/device-facts.ts";
import { neededLibraries } from "../../../scripts/lib/needed-libraries.ts";

const script = (name: string) => join(import.meta.dirname, "..", "..", "..", "scripts", name);

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runScript(name: string, args: readonly string[], environment: Record<string, string> = {}) {
  return new Promise<Ended>((resolve) => {
    const options = { env: { ...process.env, ...environment } };
    execFile(process.execPath, [script(name), ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? null), stdout, stderr }),
    );
  });
}

const FoundSchema = z.object({
  devices: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullable(),
      reason: z.string().nullable(),
      rate: z.number().nullable(),
      goldenError: z.number().nullable(),
      facts: z.array(z.string()),
    }),
  ),
  auto: z.object({ name: z.string(), passedOver: z.string().nullable() }),
});

describe("npm run devices", () => {
  test("prints each device with its tests, its rate and the state of its drivers, and what auto takes", async () => {
    const { code, stdout } = await runScript("devices.ts", ["--json"]);
    expect(code).toBe(0);
    const { devices, auto } = FoundSchema.parse(JSON.parse(stdout));
    expect(devices.map(({ name }) => name)).toEqual(["cuda", "webgpu", "cpu"]);
    for (const { description, reason, rate, goldenError } of devices) {
      expect((description === null) === (reason !== null)).toBe(true);
      expect((rate === null) === (reason !== null)).toBe(true);
      if (goldenError !== null) expect(goldenError).toBeLessThan(1e-6);
    }
    expect(devices[0]?.facts.map((fact) => fact.split(":")[0])).toEqual([
      "NVIDIA driver",
      "cards",
      "CUDA files of onnxruntime-node",
    ]);
    expect(devices[1]?.facts.map((fact) => fact.split(":")[0])).toEqual(["Vulkan loader", "Vulkan drivers"]);
    expect(devices.find(({ name }) => name === auto.name)?.reason).toBeNull();
  }, 60_000);

  test("refuses a device that does not exist", async () => {
    const { code, stderr } = await runScript("devices.ts", ["gpu"]);
    expect(code).toBe(2);
    expect(stderr).toContain('error: usage: There is no device "gpu"');
  }, 30_000);
});

describe("the libraries that a file is linked with", () => {
  test("are read from the file", () => {
    expect(neededLibraries(bindingFile("onnxruntime_binding.node"))).toContain("libonnxruntime.so.1");
  });

  test("are none in a file that is no library", async () => {
    const directory = await mkdtemp(join(tmpdir(), "mirscope-elf-"));
    try {
      const path = join(directory, "text.so");
      await writeFile(path, "not an ELF file, but longer than the header of one: sixty-four bytes");
      expect(neededLibraries(path)).toEqual([]);
      expect(cudaFilesState(join(directory, "none.so"))).toBe("none (npm run setup:cuda fetches them)");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

test("npm run setup:cuda says in one line that a network without NuGet is the reason, and leaves nothing behind", async () => {
  const before = existsSync(bindingFile("libonnxruntime_providers_cuda.so"));
  // a proxy port without a listener, as in a closed network
  const closed = { GLOBAL_AGENT_HTTPS_PROXY: "http://127.0.0.1:9" };
  const { code, stdout, stderr } = await runScript("setup-cuda.ts", [], closed);
  expect(code).toBe(1);
  expect(stdout).toContain("NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux 1.");
  expect(stderr).toMatch(/^error: unavailable: the install script ended with code 1: Error: .*ECONNREFUSED/);
  expect(stderr).toContain("docs/gpu.md");
  expect(existsSync(bindingFile("libonnxruntime_providers_cuda.so"))).toBe(before);
}, 30_000);
