"use client";

import "./correlation.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { FigureSkeleton } from "#app/_components/page/skeletons.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { correlationQuery } from "#app/_queries/correlation.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { AnalysisRequest, AnalysisResult } from "#lib/analysis/schema.ts";
import type { CorrelationOptions } from "../_options.ts";
import { AxisControls } from "./axis-controls.tsx";
import { CorrelationResult } from "./correlation-result.tsx";

interface CorrelationViewProps {
  readonly slug: string;
  readonly projectId: string;
  readonly options: CorrelationOptions;
  readonly defaults: AnalysisRequest;
  /** What the server rendered: the result of `request`, or why it refused it. */
  readonly initial: {
    readonly request: AnalysisRequest;
    readonly result: AnalysisResult | null;
    readonly refusal: string | null;
  };
}

const CONCERNS = new Set(["result", "score", "metrics", "ablation", "run"]);

/** Controls, figure and numbers; the choice stands in the URL. */
export function CorrelationView({ slug, projectId, options, defaults, initial }: CorrelationViewProps) {
  const [chosen, setChosen] = useQueryStates(
    { x: parseAsString, y: parseAsString, group: parseAsString },
    { history: "push", clearOnDefault: false },
  );
  const request: AnalysisRequest = {
    x: chosen.x ?? defaults.x,
    y: chosen.y ?? defaults.y,
    group: chosen.group ?? defaults.group,
  };
  const isInitial =
    request.x === initial.request.x &&
    request.y === initial.request.y &&
    request.group === initial.request.group;
  const options_ = correlationQuery(slug, request);
  const query = useQuery({
    ...options_,
    ...(isInitial && initial.result !== null ? { initialData: initial.result } : {}),
    enabled: !(isInitial && initial.refusal !== null),
    placeholderData: (previous) => previous,
  });
  const client = useQueryClient();
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.projectId === projectId && CONCERNS.has(frame.kind),
    () => void client.invalidateQueries({ queryKey: ["correlation", slug] }),
  );
  const refusal = isInitial && initial.refusal !== null ? initial.refusal : null;
  return (
    <div className="page-body correlation">
      <AxisControls options={options} request={request} onChange={(change) => void setChosen(change)} />
      <div aria-live="polite" aria-busy={query.isFetching}>
        <Shown slug={slug} refusal={refusal} query={query} />
      </div>
    </div>
  );
}

interface ShownProps {
  readonly slug: string;
  readonly refusal: string | null;
  readonly query: {
    readonly data: AnalysisResult | undefined;
    readonly error: Error | null;
    readonly isPlaceholderData: boolean;
    readonly refetch: () => unknown;
  };
}

function Shown({ slug, refusal, query }: ShownProps) {
  if (refusal !== null) {
    return <ErrorState title="These columns cannot be correlated" message={refusal} />;
  }
  if (query.error !== null && (query.data === undefined || query.isPlaceholderData)) {
    return <ErrorState message={messageOf(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) {
    return <FigureSkeleton height={520} />;
  }
  return <CorrelationResult slug={slug} result={query.data} />;
}
