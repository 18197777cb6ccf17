import * as base from "#app/api/v1/bases/[id]/route.ts";
import * as benchmarks from "#app/api/v1/benchmarks/route.ts";
import * as checkpointMirJobs from "#app/api/v1/checkpoints/[id]/mir-jobs/route.ts";
import * as checkpoint from "#app/api/v1/checkpoints/[id]/route.ts";
import * as commentRestore from "#app/api/v1/comments/[id]/restore/route.ts";
import * as commentRevisions from "#app/api/v1/comments/[id]/revisions/route.ts";
import * as comment from "#app/api/v1/comments/[id]/route.ts";
import * as evaluationSetPairs from "#app/api/v1/evaluation-sets/[id]/pairs/route.ts";
import * as evaluationSet from "#app/api/v1/evaluation-sets/[id]/route.ts";
import * as evaluationSetThumbnail from "#app/api/v1/evaluation-sets/[id]/thumbnails/[index]/route.ts";
import * as evaluationSets from "#app/api/v1/evaluation-sets/route.ts";
import * as jobCancel from "#app/api/v1/jobs/[id]/cancel/route.ts";
import * as jobRetry from "#app/api/v1/jobs/[id]/retry/route.ts";
import * as job from "#app/api/v1/jobs/[id]/route.ts";
import * as jobs from "#app/api/v1/jobs/route.ts";
import * as live from "#app/api/v1/live/route.ts";
import * as note from "#app/api/v1/notes/[id]/route.ts";
import * as projectAblationExport from "#app/api/v1/projects/[slug]/ablations/[key]/export/route.ts";
import * as projectAblationRestore from "#app/api/v1/projects/[slug]/ablations/[key]/restore/route.ts";
import * as projectAblation from "#app/api/v1/projects/[slug]/ablations/[key]/route.ts";
import * as projectAblations from "#app/api/v1/projects/[slug]/ablations/route.ts";
import * as projectBackfill from "#app/api/v1/projects/[slug]/backfill/route.ts";
import * as projectBases from "#app/api/v1/projects/[slug]/bases/route.ts";
import * as projectColumns from "#app/api/v1/projects/[slug]/columns/route.ts";
import * as projectComments from "#app/api/v1/projects/[slug]/comments/route.ts";
import * as projectCorrelation from "#app/api/v1/projects/[slug]/correlation/route.ts";
import * as projectEvaluationSets from "#app/api/v1/projects/[slug]/evaluation-sets/route.ts";
import * as projectExport from "#app/api/v1/projects/[slug]/export/route.ts";
import * as projectMetricSeries from "#app/api/v1/projects/[slug]/metric-series/route.ts";
import * as projectMirMatrix from "#app/api/v1/projects/[slug]/mir-grid/route.ts";
import * as projectReviews from "#app/api/v1/projects/[slug]/reviews/route.ts";
import * as project from "#app/api/v1/projects/[slug]/route.ts";
import * as projectRunActions from "#app/api/v1/projects/[slug]/runs/actions/route.ts";
import * as projectShortLinks from "#app/api/v1/projects/[slug]/short-links/route.ts";
import * as projectTable from "#app/api/v1/projects/[slug]/table/route.ts";
import * as projectTagColours from "#app/api/v1/projects/[slug]/tag-colours/route.ts";
import * as projectTags from "#app/api/v1/projects/[slug]/tags/route.ts";
import * as projectTrash from "#app/api/v1/projects/[slug]/trash/route.ts";
import * as projectUploads from "#app/api/v1/projects/[slug]/uploads/route.ts";
import * as projectViews from "#app/api/v1/projects/[slug]/views/route.ts";
import * as projects from "#app/api/v1/projects/route.ts";
import * as reviewFreeze from "#app/api/v1/reviews/[id]/freeze/route.ts";
import * as reviewItems from "#app/api/v1/reviews/[id]/items/route.ts";
import * as reviewRestore from "#app/api/v1/reviews/[id]/restore/route.ts";
import * as review from "#app/api/v1/reviews/[id]/route.ts";
import * as runCheckpoints from "#app/api/v1/runs/[id]/checkpoints/route.ts";
import * as runMetrics from "#app/api/v1/runs/[id]/metrics/route.ts";
import * as runNotes from "#app/api/v1/runs/[id]/notes/route.ts";
import * as run from "#app/api/v1/runs/[id]/route.ts";
import * as runScores from "#app/api/v1/runs/[id]/scores/route.ts";
import * as runs from "#app/api/v1/runs/route.ts";
import * as view from "#app/api/v1/views/[id]/route.ts";
import * as workers from "#app/api/v1/workers/route.ts";
import { type ApiDocument, openApiDocument, type RouteModule } from "#lib/http/openapi.ts";

/** Every route of the API by path, in the order of the documentation. */
const ROUTES: Readonly<Record<string, RouteModule>> = {
  "/projects": projects,
  "/projects/{slug}": project,
  "/projects/{slug}/columns": projectColumns,
  "/projects/{slug}/table": projectTable,
  "/projects/{slug}/metric-series": projectMetricSeries,
  "/projects/{slug}/ablations": projectAblations,
  "/projects/{slug}/ablations/{key}": projectAblation,
  "/projects/{slug}/ablations/{key}/restore": projectAblationRestore,
  "/projects/{slug}/ablations/{key}/export": projectAblationExport,
  "/projects/{slug}/correlation": projectCorrelation,
  "/projects/{slug}/export": projectExport,
  "/projects/{slug}/evaluation-sets": projectEvaluationSets,
  "/projects/{slug}/uploads": projectUploads,
  "/projects/{slug}/mir-grid": projectMirMatrix,
  "/projects/{slug}/backfill": projectBackfill,
  "/projects/{slug}/views": projectViews,
  "/views/{id}": view,
  "/projects/{slug}/short-links": projectShortLinks,
  "/projects/{slug}/tags": projectTags,
  "/projects/{slug}/tag-colours": projectTagColours,
  "/projects/{slug}/runs/actions": projectRunActions,
  "/projects/{slug}/trash": projectTrash,
  "/runs": runs,
  "/runs/{id}": run,
  "/runs/{id}/metrics": runMetrics,
  "/runs/{id}/checkpoints": runCheckpoints,
  "/runs/{id}/scores": runScores,
  "/runs/{id}/notes": runNotes,
  "/notes/{id}": note,
  "/projects/{slug}/comments": projectComments,
  "/comments/{id}": comment,
  "/comments/{id}/restore": commentRestore,
  "/comments/{id}/revisions": commentRevisions,
  "/projects/{slug}/reviews": projectReviews,
  "/reviews/{id}": review,
  "/reviews/{id}/items": reviewItems,
  "/reviews/{id}/freeze": reviewFreeze,
  "/reviews/{id}/restore": reviewRestore,
  "/checkpoints/{id}": checkpoint,
  "/checkpoints/{id}/mir-jobs": checkpointMirJobs,
  "/evaluation-sets": evaluationSets,
  "/evaluation-sets/{id}": evaluationSet,
  "/evaluation-sets/{id}/pairs": evaluationSetPairs,
  "/evaluation-sets/{id}/thumbnails/{index}": evaluationSetThumbnail,
  "/projects/{slug}/bases": projectBases,
  "/bases/{id}": base,
  "/benchmarks": benchmarks,
  "/jobs": jobs,
  "/jobs/{id}": job,
  "/jobs/{id}/cancel": jobCancel,
  "/jobs/{id}/retry": jobRetry,
  "/workers": workers,
  "/live": live,
};

let document: ApiDocument | undefined;

/** The OpenAPI document of the API, constant while the process runs. */
export function apiDocument(): ApiDocument {
  document ??= openApiDocument(ROUTES);
  return document;
}
