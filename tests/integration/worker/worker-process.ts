/** A real worker process with the times that its first argument names: the tests kill it. */
import { DEFAULT_TIMES, startWorker, type WorkerTimes } from "../../../workers/worker.ts";

const times = JSON.parse(process.argv[2] ?? "{}") as Partial<WorkerTimes>;
const worker = await startWorker({ ...DEFAULT_TIMES, ...times });
process.on("SIGTERM", () => void worker.stop().then(() => process.exit(0)));
process.send?.({ workerId: worker.id });
