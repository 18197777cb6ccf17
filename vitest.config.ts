import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.{ts,tsx}"],
          setupFiles: ["tests/setup/fail-on-console.ts"],
        },
      },
      {
        extends: true,
        // As Next runs what is marked server-only, and with React's cache of one request.
        ssr: {
          resolve: { conditions: ["react-server", "node"], externalConditions: ["react-server", "node"] },
        },
        test: {
          name: "integration",
          execArgv: ["--conditions=react-server"],
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/setup/database-server.ts"],
          setupFiles: ["tests/setup/environment.ts", "tests/setup/fail-on-console.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
