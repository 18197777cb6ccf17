/** A real worker process with the times given as its first argument, for tests to kill. */
import { DEFAULT_TIMES, startWorker, type WorkerTimes } from "../../../workers/worker.ts";

const times = JSON.parse(process.argv[2] ?? "{}") as Partial<WorkerTimes>;
const worker = await startWorker({ ...DEFAULT_TIMES, ...times });
process.on("SIGTERM", () => void worker.stop().then(() => process.exit(0)));
process.send?.({ workerId: worker.id });
