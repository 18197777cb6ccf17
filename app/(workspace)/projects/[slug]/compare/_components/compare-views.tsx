"use client";

import { createLoader, createSerializer, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { ViewBar } from "#app/_components/views/view-bar.tsx";
import { compareParsers } from "../_state.ts";

interface CompareViewsProps {
  readonly project: { readonly id: string; readonly slug: string };
}

const read = createLoader(compareParsers);
const write = createSerializer(compareParsers);

/** Saved comparisons: the runs, their order and the display settings. */
export function CompareViews({ project }: CompareViewsProps) {
  // Not shallow, because the server loads the runs of a view.
  const [state, setState] = useQueryStates(compareParsers, {
    scroll: false,
    shallow: false,
    history: "push",
  });
  const parameters = useMemo(() => new URLSearchParams(write(state)), [state]);
  return (
    <ViewBar
      project={project}
      page="compare"
      parameters={parameters}
      onApply={(next) => void setState(read(next))}
    />
  );
}
