"use client";

import { useSyncExternalStore } from "react";
import { CodeBlock } from "#app/_components/page/code-block.tsx";
import { firstRunLines } from "#app/_components/page/first-run-lines.ts";

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
  return <CodeBlock code={firstRunLines(origin, project, isNew)} what="the commands" />;
}
