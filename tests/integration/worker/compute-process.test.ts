import { afterEach, expect, test, vi } from "vitest";
import { createComputeProcess } from "../../../workers/compute/compute-process.ts";

const compute = createComputeProcess(1000);

afterEach(async () => {
  await compute.end();
  vi.unstubAllEnvs();
});

test("the compute process answers under a worker that `node --watch` runs", async () => {
  vi.stubEnv("WATCH_REPORT_DEPENDENCIES", "1");
  await expect(compute.describe("cpu")).resolves.toMatchObject({ provider: "cpu" });
}, 30_000);
