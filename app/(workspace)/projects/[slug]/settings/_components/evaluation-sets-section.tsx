import "#app/_components/evaluation-sets/evaluation-sets.css";
import Link from "next/link";
import { BackfillButton } from "#app/_components/evaluation-sets/backfill-dialog.tsx";
import { BackfillState } from "#app/_components/evaluation-sets/backfill-state.tsx";
import { SetMenu } from "#app/_components/evaluation-sets/set-menu.tsx";
import { apiPaths, paths } from "#app/_paths.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

interface EvaluationSetsSectionProps {
  readonly slug: string;
  readonly projectId: string;
  /** Includes subsets. */
  readonly sets: readonly EvaluationSetRow[];
  /** Id of the set on which new checkpoints are computed. */
  readonly defaultId: string | null;
}

/** Number of thumbnails per set in the list. */
const STRIP = 6;

/** The evaluation sets available for this project's bundles, with the default one marked. */
export function EvaluationSetsSection({ slug, projectId, sets, defaultId }: EvaluationSetsSectionProps) {
  const roots = sets.filter((set) => set.parentId === null);
  const subsetsOf = Map.groupBy(sets, (set) => set.parentId);
  return (
    <section aria-labelledby="evaluation-sets">
      <div className="settings-head">
        <h2 className="section-title" id="evaluation-sets">
          Evaluation sets <span className="dim">{roots.length}</span>
        </h2>
        {roots.length === 0 ? null : <BackfillButton slug={slug} />}
      </div>
      <p className="page-lead">
        Image-text pairs and a prompt template that MIR is computed on. Values are comparable within one set
        only. Features files bring their own tokens and need none.
      </p>
      <BackfillState slug={slug} projectId={projectId} />
      {roots.length === 0 ? (
        <p className="dim">
          No set yet: make one of a zip, a directory, a list, or the two data sets of the paper.
        </p>
      ) : (
        <ul className="set-list" aria-label="Evaluation sets">
          {roots.map((set) => (
            <SetItem
              key={set.id}
              slug={slug}
              set={set}
              isDefault={set.id === defaultId}
              counts={(subsetsOf.get(set.id) ?? []).map(({ sampleCount }) => sampleCount)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface SetItemProps {
  readonly slug: string;
  readonly set: EvaluationSetRow;
  readonly isDefault: boolean;
  /** Sample counts of its subsets. */
  readonly counts: readonly number[];
}

function SetItem({ slug, set, isDefault, counts }: SetItemProps) {
  const { id, name, sampleCount, template, licence, description, projectId } = set;
  const subsets = counts.length === 0 ? "" : `, also N = ${counts.toSorted((a, b) => a - b).join(", ")}`;
  const words = [description, licence].filter((text) => text !== "").join(" · ");
  return (
    <li className="set-item">
      <Thumbnails id={id} count={Math.min(STRIP, sampleCount)} />
      <div>
        <h3 className="set-name">
          <Link className="link" href={paths.evaluationSet(slug, id)}>
            {name}
          </Link>
          {isDefault ? <span className="set-mark">default</span> : null}
          {projectId === null ? (
            <span className="set-mark" data-quiet>
              built in
            </span>
          ) : null}
        </h3>
        <p className="set-words dim">
          {`${sampleCount} pairs${subsets}${words === "" ? "" : ` · ${words}`}`}
        </p>
      </div>
      <span className="set-template dim" title={template}>
        {template}
      </span>
      <SetMenu slug={slug} set={set} isDefault={isDefault} />
    </li>
  );
}

function Thumbnails({ id, count }: { readonly id: string; readonly count: number }) {
  return (
    <div className="set-strip" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/performance/noImgElement: a cached thumbnail of its final size
        // biome-ignore lint/suspicious/noArrayIndexKey: images are identified by their index
        <img key={index} src={apiPaths.thumbnail(id, index)} alt="" width={40} height={40} loading="lazy" />
      ))}
    </div>
  );
}
