import { AppError } from "#lib/errors.ts";

type Task = "refuse" | "spin" | { readonly echo: unknown };

/** The task that tests run in a thread. */
export async function run(task: Task, send: (value: unknown) => void): Promise<unknown> {
  send("started");
  if (task === "refuse") {
    throw new AppError("validation", "no such column", { fields: [{ path: "columns", message: "none" }] });
  }
  if (task === "spin") for (;;);
  return task.echo;
}
