import type { Actor } from "#lib/auth/actor.ts";

/**
 * Permissions. Every route and page calls one of these predicates with the ids that it has. Their arguments are structural,
 * so that this module does not import the domains it protects. The single local actor may do everything; adding roles
 * changes only the bodies here.
 */
interface ProjectReference {
  readonly slug: string;
}
interface RunReference {
  readonly runId: string;
}
interface CheckpointReference {
  readonly checkpointId: string;
}

const isLocal = (actor: Actor): boolean => actor.kind === "local";

export const canListProjects = (actor: Actor): boolean => isLocal(actor);
export const canCreateProject = (actor: Actor): boolean => isLocal(actor);
export const canViewProject = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
export const canUpdateProject = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
export const canDeleteProject = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Create runs in a project. */
export const canLogRun = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

export const canViewRun = (actor: Actor, _run: RunReference): boolean => isLocal(actor);
/** Change a run and add to it: params, tags, metrics, checkpoints, scores. */
export const canUpdateRun = (actor: Actor, _run: RunReference): boolean => isLocal(actor);
export const canDeleteRun = (actor: Actor, _run: RunReference): boolean => isLocal(actor);

/** Archive, trash, restore, tag and review runs of a project, many at once. */
export const canActOnRuns = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Permanently delete the contents of a project's trash. */
export const canEmptyTrash = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Set the colours of tags. */
export const canColourTags = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

/** Create, change, delete and restore ablations of a project. */
export const canChangeAblations = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

/** Save personal and shared views of a project's pages, and create short links. */
export const canSaveView = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Change and delete a saved view. lib/views checks ownership: it treats another user's personal view as not found. */
export const canChangeView = (actor: Actor, _view: { readonly viewId: string }): boolean => isLocal(actor);

export const canViewCheckpoint = (actor: Actor, _checkpoint: CheckpointReference): boolean => isLocal(actor);
export const canRequestMir = (actor: Actor, _checkpoint: CheckpointReference): boolean => isLocal(actor);

export const canViewBenchmarks = (actor: Actor): boolean => isLocal(actor);
export const canDefineBenchmark = (actor: Actor): boolean => isLocal(actor);
export const canViewEvaluationSets = (actor: Actor): boolean => isLocal(actor);

/** Create, change and delete the evaluation sets of a project. */
export const canChangeEvaluationSets = (
  actor: Actor,
  _set: ProjectReference | { readonly setId: string },
): boolean => isLocal(actor);
/** Register, change and remove the bases of a project. */
export const canChangeBases = (
  actor: Actor,
  _base: ProjectReference | { readonly baseId: string },
): boolean => isLocal(actor);
/** Queue MIR jobs for many checkpoints at once, and cancel them. */
export const canBackfill = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

export const canViewQueue = (actor: Actor): boolean => isLocal(actor);
export const canControlJob = (actor: Actor, _job: { readonly jobId: string }): boolean => isLocal(actor);
/** Subscribe to the stream of changes. */
export const canWatch = (actor: Actor): boolean => isLocal(actor);
/** Read the OpenAPI document and the health status. */
export const canReadDescription = (_actor: Actor): boolean => true;

/** Comment on the contents of a project, or on a run. */
export const canComment = (actor: Actor, _subject: ProjectReference | RunReference): boolean =>
  isLocal(actor);
export const canViewComment = (actor: Actor, _comment: { readonly commentId: string }): boolean =>
  isLocal(actor);
/** Change or delete a comment. lib/recording checks that the actor is its author. */
export const canChangeComment = (actor: Actor, _comment: { readonly commentId: string }): boolean =>
  isLocal(actor);

/** Create, change, freeze and delete the reviews of a project. */
export const canChangeReviews = (
  actor: Actor,
  _review: ProjectReference | { readonly reviewId: string },
): boolean => isLocal(actor);
