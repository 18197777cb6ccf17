import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import { unpackSoftwareGpu } from "#tests/support/software-gpu.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "support", "memory-failures.ts");

const SumsSchema = z.object({
  sum: z.number().optional(),
  length: z.number().optional(),
  note: z.string().nullable(),
});
const OutcomeSchema = z.object({
  message: z.string(),
  isRecognized: z.boolean(),
  chunks: SumsSchema,
  elsewhere: SumsSchema,
});

async function outcomeOn(device: string, environment: Readonly<Record<string, string>> = {}) {
  const options = { env: { ...process.env, ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, device], options);
  return OutcomeSchema.parse(JSON.parse(stdout));
}

test("an allocation that really fails on the CPU is recognized, and smaller chunks help", async () => {
  const { message, isRecognized, chunks } = await outcomeOn("cpu");
  expect(message).toContain("Failed to allocate memory for requested buffer");
  expect(isRecognized).toBe(true);
  expect(chunks).toEqual({ sum: 512, length: 512, note: "memory of cpu gave out: chunks of 512 tokens" });
}, 60_000);

test("a buffer that a GPU really cannot hold is recognized, and smaller chunks or the CPU help", async () => {
  const gpu = await unpackSoftwareGpu();
  try {
    const { message, isRecognized, chunks, elsewhere } = await outcomeOn("webgpu", gpu.environment);
    // the reason is printed on stderr only
    expect(message).toContain("[Invalid Buffer");
    expect(isRecognized).toBe(true);
    expect(chunks).toEqual({
      sum: 512,
      length: 512,
      note: "memory of webgpu gave out: chunks of 512 tokens",
    });
    expect(elsewhere).toEqual({
      sum: 17_000,
      length: 17_000,
      note: "memory of webgpu gave out: went on with cpu",
    });
  } finally {
    await gpu.dispose();
  }
}, 120_000);
