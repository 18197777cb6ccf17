import { parentPort } from "node:worker_threads";
import { type Job, type TaskName, workOn } from "#lib/threads/tasks.ts";

parentPort?.on("message", (job: Job<TaskName>) => workOn(job));
