/** Every URL of a page. Links use these, so that moving a page breaks the build instead of a link. */
export const paths = {
  projects: () => "/",
  runs: (slug: string) => `/projects/${encodeURIComponent(slug)}/runs`,
  run: (slug: string, runId: string) => `/projects/${encodeURIComponent(slug)}/runs/${runId}`,
  ablations: (slug: string) => `/projects/${encodeURIComponent(slug)}/ablations`,
  ablation: (slug: string, key: string) =>
    `/projects/${encodeURIComponent(slug)}/ablations/${encodeURIComponent(key)}`,
  /** With runs, with a filter, or with nothing chosen. */
  newAblation: (slug: string, runIds: readonly string[] = [], filter = "") => {
    const choice =
      runIds.length > 0
        ? `?runs=${runIds.join(",")}`
        : filter === ""
          ? ""
          : `?${new URLSearchParams({ filter })}`;
    return `/projects/${encodeURIComponent(slug)}/ablations/new${choice}`;
  },
  compare: (slug: string, runIds: readonly string[] = []) =>
    `/projects/${encodeURIComponent(slug)}/compare${runIds.length === 0 ? "" : `?runs=${runIds.join(",")}`}`,
  reviews: (slug: string) => `/projects/${encodeURIComponent(slug)}/reviews`,
  review: (slug: string, id: string) => `/projects/${encodeURIComponent(slug)}/reviews/${id}`,
  correlation: (slug: string) => `/projects/${encodeURIComponent(slug)}/correlation`,
  settings: (slug: string) => `/projects/${encodeURIComponent(slug)}/settings`,
  evaluationSet: (slug: string, setId: string) =>
    `/projects/${encodeURIComponent(slug)}/settings/evaluation-sets/${setId}`,
  queue: () => "/queue",
  apiDocs: () => "/api/docs",
} as const;

/** The API routes that pages call. */
export const apiPaths = {
  projects: () => "/api/v1/projects",
  project: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}`,
  runs: (query: URLSearchParams) => `/api/v1/runs?${query}`,
  columns: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/columns`,
  table: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/table?${query}`,
  runSeries: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/metric-series?${query}`,
  export: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/export?${query}`,
  ablations: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/ablations`,
  ablation: (slug: string, key: string) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/ablations/${encodeURIComponent(key)}`,
  restoreAblation: (slug: string, key: string) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/ablations/${encodeURIComponent(key)}/restore`,
  exportAblation: (slug: string, key: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/ablations/${encodeURIComponent(key)}/export?${query}`,
  correlation: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/correlation?${query}`,
  evaluationSets: (slug: string) => `/api/v1/evaluation-sets?project=${encodeURIComponent(slug)}`,
  newEvaluationSet: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/evaluation-sets`,
  evaluationSet: (setId: string) => `/api/v1/evaluation-sets/${setId}`,
  thumbnail: (setId: string, index: number) => `/api/v1/evaluation-sets/${setId}/thumbnails/${index}`,
  uploads: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/uploads?${query}`,
  backfill: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/backfill`,
  mirMatrix: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/mir-grid?${query}`,
  jobs: (query: URLSearchParams) => `/api/v1/jobs?${query}`,
  cancelJob: (id: string) => `/api/v1/jobs/${id}/cancel`,
  retryJob: (id: string) => `/api/v1/jobs/${id}/retry`,
  mirJobs: (checkpointId: string) => `/api/v1/checkpoints/${checkpointId}/mir-jobs`,
  reviews: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/reviews`,
  review: (id: string) => `/api/v1/reviews/${id}`,
  reviewItems: (id: string) => `/api/v1/reviews/${id}/items`,
  freezeReview: (id: string) => `/api/v1/reviews/${id}/freeze`,
  restoreReview: (id: string) => `/api/v1/reviews/${id}/restore`,
  comments: (slug: string, query?: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/comments${query === undefined ? "" : `?${query}`}`,
  comment: (id: string) => `/api/v1/comments/${id}`,
  restoreComment: (id: string) => `/api/v1/comments/${id}/restore`,
  commentRevisions: (id: string) => `/api/v1/comments/${id}/revisions`,
  views: (slug: string, query: URLSearchParams) =>
    `/api/v1/projects/${encodeURIComponent(slug)}/views?${query}`,
  newView: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/views`,
  view: (id: string) => `/api/v1/views/${id}`,
  shortLinks: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/short-links`,
  runActions: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/runs/actions`,
  run: (id: string) => `/api/v1/runs/${id}`,
  trash: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/trash`,
  tagColours: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/tag-colours`,
  tags: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/tags`,
  bases: (slug: string) => `/api/v1/projects/${encodeURIComponent(slug)}/bases`,
  base: (id: string) => `/api/v1/bases/${id}`,
  benchmarks: () => "/api/v1/benchmarks",
  workers: () => "/api/v1/workers",
  live: () => "/api/v1/live",
} as const;
