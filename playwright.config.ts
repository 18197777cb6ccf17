import { defineConfig } from "@playwright/test";
import { findChromium } from "./tests/e2e/support/chromium.ts";

const { executablePath, args, env } = await findChromium();

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/setup/product.ts",
  outputDir: "test-results",
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  // One product and two cores serve all browser tests.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    launchOptions: { executablePath, args, env },
    screenshot: "only-on-failure",
    trace: "off",
  },
});
