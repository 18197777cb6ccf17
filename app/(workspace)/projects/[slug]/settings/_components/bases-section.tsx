import { BaseMenu } from "#app/_components/bases/base-menu.tsx";
import { NewBaseButton } from "#app/_components/bases/new-base-dialog.tsx";
import { PageTable } from "#app/_components/page/page-table.tsx";
import type { ModelBaseRow } from "#lib/mir/projector/model-base-schema.ts";

interface BasesSectionProps {
  readonly slug: string;
  readonly bases: readonly ModelBaseRow[];
}

/** The bases of projector-only checkpoints, with the default one marked. */
export function BasesSection({ slug, bases }: BasesSectionProps) {
  return (
    <section aria-labelledby="bases">
      <div className="settings-head">
        <h2 className="section-title" id="bases">
          Bases <span className="dim">{bases.length}</span>
        </h2>
        <NewBaseButton slug={slug} />
      </div>
      <p className="page-lead">
        Vision tower, embeddings and decoder as ONNX, shared by checkpoints that are only a projector
        (mm_projector.safetensors or mm_projector.bin). The tower sees each evaluation set once.
      </p>
      {bases.length === 0 ? (
        <p className="dim">No base yet: bundles and features files need none, a projector alone does.</p>
      ) : (
        <PageTable label="Bases">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Directory</th>
              <th scope="col" className="page-table-number">
                Vision width
              </th>
              <th scope="col" className="page-table-number">
                Token width
              </th>
              <th scope="col" className="page-table-number">
                Checkpoints
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {bases.map((base) => (
              <tr key={base.id}>
                <th scope="row">
                  {base.name} {base.isDefault ? <span className="set-mark">default</span> : null}
                </th>
                <td>{base.uri}</td>
                <td className="page-table-number">{base.visionWidth}</td>
                <td className="page-table-number">{base.tokenWidth}</td>
                <td className="page-table-number">{base.checkpointCount}</td>
                <td>
                  <BaseMenu base={base} />
                </td>
              </tr>
            ))}
          </tbody>
        </PageTable>
      )}
    </section>
  );
}
