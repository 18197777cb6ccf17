// `npm start` and `npm run dev`: see scripts/launch.ts for what happens once packages are installed.
import { join } from "node:path";
import { bootstrapAndBecome } from "./lib/bootstrap.mjs";

await bootstrapAndBecome([join(import.meta.dirname, "launch.ts"), ...process.argv.slice(2)]);
