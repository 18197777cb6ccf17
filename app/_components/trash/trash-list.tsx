"use client";

import "./trash-list.css";
import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";

export interface TrashedItem {
  readonly id: string;
  readonly title: string;
  readonly deletedAt: string;
}

interface TrashListProps {
  /** The kind of items, in the plural: "ablations". */
  readonly label: string;
  readonly items: readonly TrashedItem[];
  /** The end of a sentence that names what permanent deletion also removes. */
  readonly losses: string;
  readonly onRestore: (id: string) => Promise<unknown>;
  readonly onDelete: (id: string) => Promise<unknown>;
}

/** The deleted items of a page, to restore or to delete permanently, after a confirmation. */
export function TrashList({ label, items, losses, onRestore, onDelete }: TrashListProps) {
  const router = useRouter();
  const [isAsking, { open, close }] = useDisclosure(false);
  const [target, setTarget] = useState<TrashedItem | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const perform = async (id: string, work: (id: string) => Promise<unknown>, message: string) => {
    setBusy(id);
    try {
      await work(id);
      close();
      notifications.show({ message });
      router.refresh();
    } catch (error) {
      showRefusal(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <details className="trash-list">
      <summary>
        Trash <span className="dim">{items.length}</span>
      </summary>
      <ul aria-label={`Deleted ${label}`}>
        {items.map((item) => (
          <li key={item.id}>
            <span className="trash-list-title">{item.title}</span>
            <span className="dim">
              deleted <RelativeTime at={item.deletedAt} />
            </span>
            <span className="trash-list-actions">
              <Button
                variant="default"
                loading={busy === item.id && !isAsking}
                onClick={() => void perform(item.id, onRestore, `${item.title} is back`)}
              >
                Restore<span className="visually-hidden"> {item.title}</span>
              </Button>
              <Button
                variant="subtle"
                color="gray"
                disabled={busy !== null}
                onClick={() => {
                  setTarget(item);
                  open();
                }}
              >
                Delete for good…<span className="visually-hidden"> {item.title}</span>
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <Modal opened={isAsking} onClose={close} title="Delete for good">
        <p className="state-text">
          This deletes <strong>{target?.title}</strong> {losses} It cannot be undone.
        </p>
        <div className="state-actions">
          <Button
            color="red.9"
            loading={busy !== null}
            onClick={() =>
              target === null ? undefined : void perform(target.id, onDelete, `${target.title} is deleted`)
            }
          >
            Delete for good
          </Button>
          <Button variant="default" onClick={close} data-autofocus>
            Keep
          </Button>
        </div>
      </Modal>
    </details>
  );
}
