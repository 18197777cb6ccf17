"use client";

import "#app/_components/run-actions/run-actions.css";
import { Button } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { TagDialog } from "#app/_components/run-actions/tag-dialog.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { useUntilWritten } from "#app/_components/run-actions/use-until-written.ts";
import { TagValue } from "#app/_components/values/tag-value.tsx";
import { useTagColours } from "#app/_components/values/use-tag-colours.ts";
import type { Run } from "#lib/runs/schema.ts";

type Edited = { readonly key: string; readonly value: string } | "new" | null;

/** The tags of a run. Clicking one edits it or its colour, the cross removes it. */
export function RunTags({ run }: { readonly run: Pick<Run, "id" | "project" | "updatedAt" | "tags"> }) {
  const { slug } = run.project;
  const colourOf = useTagColours(run.project);
  const { act, isBusy } = useRunAction(slug, true);
  const [removed, setRemoved] = useUntilWritten<string>(run.updatedAt);
  const remove = async (key: string) => {
    setRemoved(key);
    if (!(await act({ action: "untag", runIds: [run.id], key }))) {
      setRemoved(null);
    }
  };
  const tags = Object.entries(run.tags).filter(([key]) => key !== removed);
  const [edited, setEdited] = useState<Edited>(null);
  return (
    <>
      <ul className="run-tags" aria-label="Tags">
        {tags.map(([key, value]) => (
          <li key={key} className="run-tag">
            <button type="button" className="run-tag-edit" onClick={() => setEdited({ key, value })}>
              <span className="run-tag-key">{key}</span>{" "}
              <TagValue value={value} colour={colourOf(key, value)} />
              <span className="visually-hidden">, change this tag</span>
            </button>
            <button
              type="button"
              className="run-tag-remove"
              aria-label={`Remove the tag ${key}`}
              disabled={isBusy}
              onClick={() => void remove(key)}
            >
              <IconX size={13} stroke={1.8} aria-hidden />
            </button>
          </li>
        ))}
        <li>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={14} stroke={1.6} aria-hidden />}
            onClick={() => setEdited("new")}
          >
            Tag
          </Button>
        </li>
      </ul>
      <TagDialog
        slug={slug}
        runIds={[run.id]}
        isDrawnByServer
        isOpen={edited !== null}
        onClose={() => setEdited(null)}
        {...(edited === null || edited === "new" ? {} : { initial: edited })}
      />
    </>
  );
}
