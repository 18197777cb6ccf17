import type { Actor } from "#lib/auth/actor.ts";

/**
 * Who may do what. Every route and page asks one of these by name, with the ids that it has: a predicate
 * takes structural arguments, so that it never imports the domains it protects. Today there is one local
 * actor who may do everything; roles change the bodies here and no caller.
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
export const canWriteNote = (actor: Actor, _note: RunReference | { readonly noteId: string }): boolean =>
  isLocal(actor);

/** Archive, trash, restore, tag and review runs of a project, many at once. */
export const canActOnRuns = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Delete for good what is in the trash of a project. */
export const canEmptyTrash = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Give tags their colours. */
export const canColourTags = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

/** Make, change, delete and restore ablations of a project. */
export const canChangeAblations = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

/** Save views of a project's pages, one's own and the project's, and make short links. */
export const canSaveView = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Change and delete a saved view; whose it is decides lib/views: somebody else's own one does not exist. */
export const canChangeView = (actor: Actor, _view: { readonly viewId: string }): boolean => isLocal(actor);

export const canViewCheckpoint = (actor: Actor, _checkpoint: CheckpointReference): boolean => isLocal(actor);
export const canRequestMir = (actor: Actor, _checkpoint: CheckpointReference): boolean => isLocal(actor);

export const canViewBenchmarks = (actor: Actor): boolean => isLocal(actor);
export const canDefineBenchmark = (actor: Actor): boolean => isLocal(actor);
export const canViewEvaluationSets = (actor: Actor): boolean => isLocal(actor);

/** Make, change and delete the evaluation sets of a project. */
export const canChangeEvaluationSets = (
  actor: Actor,
  _set: ProjectReference | { readonly setId: string },
): boolean => isLocal(actor);
/** Register, change and forget the bases of a project. */
export const canChangeBases = (
  actor: Actor,
  _base: ProjectReference | { readonly baseId: string },
): boolean => isLocal(actor);
/** Queue the MIR of many checkpoints at once, and cancel it. */
export const canBackfill = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);

export const canViewQueue = (actor: Actor): boolean => isLocal(actor);
export const canControlJob = (actor: Actor, _job: { readonly jobId: string }): boolean => isLocal(actor);
/** Read the stream of changes. */
export const canWatch = (actor: Actor): boolean => isLocal(actor);
/** Read what describes the product itself: the OpenAPI document, health. */
export const canReadDescription = (_actor: Actor): boolean => true;

/** Comment on what a project has. */
export const canComment = (actor: Actor, _project: ProjectReference): boolean => isLocal(actor);
/** Change or delete a comment; whose it is, the comment itself knows. */
export const canChangeComment = (actor: Actor, _comment: { readonly commentId: string }): boolean =>
  isLocal(actor);

/** Make, change, freeze and delete the reviews of a project. */
export const canChangeReviews = (
  actor: Actor,
  _review: ProjectReference | { readonly reviewId: string },
): boolean => isLocal(actor);
