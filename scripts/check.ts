/** `npm run check` and `npm run check:fix`: format, lint, layers, types, unused code. */
import { runChecks } from "./lib/checks.ts";

const { failed } = await runChecks({ fix: process.argv.includes("--fix") });
process.exitCode = failed === 0 ? 0 : 1;
process.disconnect?.();
