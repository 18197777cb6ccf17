"use client";

import { useSyncExternalStore } from "react";
import "#app/_components/page/page.css";
import { CopyButton } from "#app/_components/page/copy-button.tsx";

const never = () => () => undefined;

interface FirstRunCodeProps {
  readonly project: string;
  /** Whether the project does not exist yet, so that the commands create it. */
  readonly isNew?: boolean;
}

/** The curl commands for a first run, with the origin of this page. */
export function FirstRunCode({ project, isNew = false }: FirstRunCodeProps) {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "http://127.0.0.1:3000",
  );
  const what = "the commands";
  const code = firstRunLines(origin, project, isNew);
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls sideways, also by keyboard */}
      <section className="code-block" tabIndex={0} aria-label={what}>
        <code>{code}</code>
      </section>
      <CopyButton text={code} what={what} className="code-copy" />
    </div>
  );
}

/** The commands that log a first run with a checkpoint, on empty pages and in the README. */
function firstRunLines(origin: string, project: string, isNew: boolean): string {
  const post = (path: string, body: string) =>
    `curl -s ${origin}/api/v1${path} -H 'content-type: application/json' \\\n  -d '${body}'`;
  return [
    ...(isNew ? [post("/projects", `{"slug": "${project}", "name": "My project"}`)] : []),
    `RUN=$(${post("/runs", `{"project": "${project}", "name": "my-first-run", "params": {"lr": "2e-3"}}`)} \\\n  | sed 's/^{"id":"\\([^"]*\\)".*/\\1/')`,
    post("/runs/$RUN/metrics", `{"points": [{"key": "train_loss", "step": 100, "value": 2.31}]}`),
    post("/runs/$RUN/checkpoints", `{"step": 100, "uri": "/path/to/features.safetensors"}`),
  ].join("\n");
}
