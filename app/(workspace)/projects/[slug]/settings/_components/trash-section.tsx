"use client";

import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { paths } from "#app/_paths.ts";
import { deleteRunForever, emptyTrash } from "#app/_queries/run-actions.ts";
import { MAXIMUM_ACTION_RUNS, type TrashedRun } from "#lib/runs/run-action-schema.ts";

interface TrashSectionProps {
  readonly project: { readonly id: string; readonly slug: string };
  readonly runs: readonly TrashedRun[];
}

/** The subject of a permanent deletion that needs confirmation. */
type DeletionTarget = TrashedRun | "all";

/** Further rows are not listed, but included in restoring or deleting all. */
const SHOWN_RUNS = 200;

/** The deleted runs, to restore or to delete permanently. */
export function TrashSection({ project, runs }: TrashSectionProps) {
  const router = useRouter();
  const { act, isBusy } = useRunAction(project.slug, true);
  const [isOpen, { open, close }] = useDisclosure(false);
  const [target, setTarget] = useState<DeletionTarget>("all");
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.kind === "run" && frame.projectId === project.id,
    () => router.refresh(),
    2000,
  );
  const ask = (what: DeletionTarget) => {
    setTarget(what);
    open();
  };
  const ids = runs.slice(0, MAXIMUM_ACTION_RUNS).map(({ id }) => id);
  return (
    <section aria-labelledby="trash">
      <div className="settings-head">
        <h2 className="section-title" id="trash">
          Trash <span className="dim">{runs.length}</span>
        </h2>
        {runs.length < 2 ? null : (
          <div className="trash-actions">
            <Button
              variant="default"
              disabled={isBusy}
              onClick={() => void act({ action: "restore", runIds: ids })}
            >
              Restore all
            </Button>
            <Button variant="default" disabled={isBusy} onClick={() => ask("all")}>
              Empty the trash…
            </Button>
          </div>
        )}
      </div>
      <p className="page-lead">
        Deleted runs wait here with everything that belongs to them. Tables, figures and counts leave them
        out, and their names are free.
      </p>
      {runs.length === 0 ? (
        <p className="dim">The trash is empty.</p>
      ) : (
        <PageTable label="Trash">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Deleted</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, SHOWN_RUNS).map((run) => (
              <tr key={run.id}>
                <th scope="row">
                  <Link className="link" href={paths.run(project.slug, run.id)}>
                    {run.name}
                  </Link>
                </th>
                <td>
                  <RelativeTime at={run.deletedAt} />
                </td>
                <td>
                  <div className="trash-actions">
                    <Button
                      variant="default"
                      disabled={isBusy}
                      onClick={() => void act({ action: "restore", runIds: [run.id] })}
                    >
                      Restore<span className="visually-hidden"> {run.name}</span>
                    </Button>
                    <Button variant="subtle" color="gray" disabled={isBusy} onClick={() => ask(run)}>
                      Delete for good…<span className="visually-hidden"> {run.name}</span>
                    </Button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </PageTable>
      )}
      {runs.length > SHOWN_RUNS ? (
        <p className="dim">And {runs.length - SHOWN_RUNS} more, deleted before these.</p>
      ) : null}
      <Modal opened={isOpen} onClose={close} title="Delete for good">
        <DeletePermanently slug={project.slug} target={target} count={runs.length} onDone={close} />
      </Modal>
    </section>
  );
}

interface DeletePermanentlyProps {
  readonly slug: string;
  readonly target: DeletionTarget;
  readonly count: number;
  readonly onDone: () => void;
}

/** The confirmation of the only action that cannot be undone. */
function DeletePermanently({ slug, target, count, onDone }: DeletePermanentlyProps) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const what = target === "all" ? `all ${count} runs of the trash` : target.name;
  const remove = async () => {
    setBusy(true);
    try {
      await (target === "all" ? emptyTrash(slug) : deleteRunForever(target.id));
      onDone();
      notifications.show({ message: target === "all" ? "The trash is empty" : `${target.name} is deleted` });
      router.refresh();
    } catch (error) {
      showRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p className="state-text">
        This deletes <strong>{what}</strong> with metrics, checkpoints, MIR results, scores and comments. It
        cannot be undone. Checkpoint files that lie elsewhere stay where they are.
      </p>
      <div className="state-actions">
        <Button color="red.9" loading={isBusy} onClick={() => void remove()}>
          Delete for good
        </Button>
        <Button variant="default" onClick={onDone} data-autofocus>
          Keep
        </Button>
      </div>
    </>
  );
}
