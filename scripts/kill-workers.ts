/**
 * npm run test:kills [-- JOBS [SEED]]
 *
 * Queues the given number of jobs (200 by default), kills workers and compute processes at random while they run, and
 * fails if a job was lost or done twice (tests/integration/worker/random-kills.test.ts). Prints a table. Takes about
 * half a second per job.
 */
import { runProgram } from "./lib/run-program.ts";

const [jobs = "200", seed = "1"] = process.argv.slice(2);
const vitest = "node_modules/vitest/vitest.mjs";
process.exit(
  await runProgram([vitest, "run", "tests/integration/worker/random-kills.test.ts"], {
    ...process.env,
    KILL_JOBS: jobs,
    KILL_SEED: seed,
  }),
);
