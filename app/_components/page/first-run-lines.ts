/** The commands that log a first run with a checkpoint, on empty pages and in the README. */
export function firstRunLines(origin: string, project: string, isNew: boolean): string {
  const post = (path: string, body: string) =>
    `curl -s ${origin}/api/v1${path} -H 'content-type: application/json' \\\n  -d '${body}'`;
  return [
    ...(isNew ? [post("/projects", `{"slug": "${project}", "name": "My project"}`)] : []),
    `RUN=$(${post("/runs", `{"project": "${project}", "name": "my-first-run", "params": {"lr": "2e-3"}}`)} \\\n  | sed 's/^{"id":"\\([^"]*\\)".*/\\1/')`,
    post("/runs/$RUN/metrics", `{"points": [{"key": "train_loss", "step": 100, "value": 2.31}]}`),
    post("/runs/$RUN/checkpoints", `{"step": 100, "uri": "/path/to/features.safetensors"}`),
  ].join("\n");
}
