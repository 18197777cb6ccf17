"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { paths } from "#app/_paths.ts";

interface TooManyRunsProps {
  readonly slug: string;
  readonly ids: readonly string[];
  readonly maximum: number;
}

/** Explains that there are too many runs, and offers to compare the first ones. */
export function TooManyRuns({ slug, ids, maximum }: TooManyRunsProps) {
  return (
    <EmptyState
      title={`${ids.length} runs are too many to stand side by side`}
      actions={
        <>
          <Button component={Link} href={paths.compare(slug, ids.slice(0, maximum))}>
            Compare the first {maximum}
          </Button>
          <Button component={Link} href={paths.runs(slug)} variant="default">
            Back to the runs
          </Button>
        </>
      }
    >
      {`At most ${maximum} can be compared. For more, group the runs table: it shows mean and deviation of any number.`}
    </EmptyState>
  );
}
