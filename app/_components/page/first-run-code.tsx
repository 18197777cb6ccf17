"use client";

import { useSyncExternalStore } from "react";
import { CodeBlock } from "#app/_components/page/code-block.tsx";
import { firstRunLines } from "#app/_components/page/first-run-lines.ts";

const never = () => () => undefined;

interface FirstRunCodeProps {
  readonly project: string;
  /** The project does not exist yet: the lines make it. */
  readonly isNew?: boolean;
}

/** The curl lines of a first run, with the address under which this page is open. */
export function FirstRunCode({ project, isNew = false }: FirstRunCodeProps) {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "http://127.0.0.1:3000",
  );
  return <CodeBlock code={firstRunLines(origin, project, isNew)} what="the commands" />;
}
