"use client";

import type { OptionGroup } from "#lib/tables/correlation/correlation-options.ts";
import type { ColumnFormat } from "#lib/tables/query/schema.ts";
import "./correlation.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { FigureSkeleton } from "#app/_components/page/skeletons.tsx";
import { ViewBar } from "#app/_components/views/view-bar.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { correlationQuery } from "#app/_queries/correlation.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { AnalysisRequest, AnalysisResult } from "#lib/analysis/schema.ts";
import { FITS, type Fit } from "#lib/charts/prepare-correlation.ts";
import type { CorrelationOptions } from "#lib/tables/correlation/correlation-options.ts";
import { FIGURE_HEIGHT } from "../_figure-height.ts";
import { AxisControls } from "./axis-controls.tsx";
import { CorrelationResult } from "./correlation-result.tsx";

interface CorrelationViewProps {
  readonly slug: string;
  readonly projectId: string;
  readonly options: CorrelationOptions;
  readonly defaults: AnalysisRequest;
  /** Rendered by the server: the result of `request`, or why it was refused. */
  readonly initial: {
    readonly request: AnalysisRequest;
    readonly result: AnalysisResult | null;
    readonly refusal: string | null;
  };
}

const RELEVANT_KINDS = new Set(["result", "score", "metrics", "ablation", "run"]);

/** Controls, figure and numbers. The choices are stored in the URL. */
export function CorrelationView({ slug, projectId, options, defaults, initial }: CorrelationViewProps) {
  const [chosen, setChosen] = useQueryStates(
    {
      x: parseAsString,
      y: parseAsString,
      group: parseAsString,
      fit: parseAsStringLiteral(FITS).withDefault("both"),
    },
    { history: "push", clearOnDefault: false },
  );
  const show = (state: URLSearchParams) =>
    void setChosen({
      x: state.get("x"),
      y: state.get("y"),
      group: state.get("group"),
      fit: FITS.find((fit) => fit === state.get("fit")) ?? null,
    });
  const request: AnalysisRequest = {
    x: chosen.x ?? defaults.x,
    y: chosen.y ?? defaults.y,
    group: chosen.group ?? defaults.group,
  };
  const isInitial =
    request.x === initial.request.x &&
    request.y === initial.request.y &&
    request.group === initial.request.group;
  const queryOptions = correlationQuery(slug, request);
  const query = useQuery({
    ...queryOptions,
    ...(isInitial && initial.result !== null ? { initialData: initial.result } : {}),
    enabled: !(isInitial && initial.refusal !== null),
    placeholderData: (previous) => previous,
  });
  const client = useQueryClient();
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.projectId === projectId && RELEVANT_KINDS.has(frame.kind),
    () => void client.invalidateQueries({ queryKey: ["correlation", slug] }),
  );
  const refusal = isInitial && initial.refusal !== null ? initial.refusal : null;
  return (
    <>
      <ViewBar
        project={{ id: projectId, slug }}
        page="correlation"
        parameters={stateOf(chosen)}
        onApply={show}
      />
      <div className="page-body correlation">
        <AxisControls options={options} request={request} onChange={(change) => void setChosen(change)} />
        <div aria-busy={query.isPlaceholderData}>
          <Shown
            slug={slug}
            options={options}
            refusal={refusal}
            query={query}
            fit={chosen.fit}
            onFit={(fit) => void setChosen({ fit })}
          />
        </div>
      </div>
    </>
  );
}

/** The state of a saved view: the choices other than the defaults. */
function stateOf({
  fit,
  ...axes
}: Readonly<Record<"x" | "y" | "group", string | null>> & { readonly fit: Fit }) {
  const entries = Object.entries({ ...axes, fit: fit === "both" ? null : fit });
  return new URLSearchParams(entries.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

interface ShownProps {
  readonly slug: string;
  readonly options: CorrelationOptions;
  readonly refusal: string | null;
  readonly query: {
    readonly data: AnalysisResult | undefined;
    readonly error: Error | null;
    readonly isPlaceholderData: boolean;
    readonly refetch: () => unknown;
  };
  readonly fit: Fit;
  readonly onFit: (fit: Fit) => void;
}

function Shown({ slug, options, refusal, query, fit, onFit }: ShownProps) {
  if (refusal !== null) {
    return <ErrorState title="These columns cannot be correlated" message={refusal} />;
  }
  if (query.error !== null && (query.data === undefined || query.isPlaceholderData)) {
    return <ErrorState message={messageOf(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) {
    return <FigureSkeleton height={FIGURE_HEIGHT} />;
  }
  const { x, y } = query.data;
  const formats = { x: formatOf(options.x, x.id), y: formatOf(options.y, y.id) };
  return <CorrelationResult slug={slug} result={query.data} formats={formats} fit={fit} onFit={onFit} />;
}

/** The format of a column in the options; by default a plain number. */
function formatOf(groups: readonly OptionGroup[], id: string): ColumnFormat {
  const items = groups.flatMap((group) => group.items);
  return items.find(({ value }) => value === id)?.format ?? "number";
}
