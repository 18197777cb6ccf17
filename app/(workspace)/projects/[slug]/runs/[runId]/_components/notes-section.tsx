"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { MarkdownInput } from "#app/_components/markdown/markdown-input.tsx";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { apiPaths } from "#app/_paths.ts";
import { messageOf, send } from "#app/_queries/fetch-json.ts";
import type { Note } from "#lib/runs/schema.ts";

interface NotesSectionProps {
  readonly slug: string;
  readonly runId: string;
  readonly notes: readonly Note[];
}

/** Notes in Markdown: read, add, edit, delete with undo. */
export function NotesSection({ slug, runId, notes }: NotesSectionProps) {
  const router = useRouter();
  const [draft, setDraft] = useState("");
  const [isBusy, setBusy] = useState(false);
  const write = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await work();
      router.refresh();
      return true;
    } catch (error) {
      notifications.show({ color: "red", title: "The note was not saved", message: messageOf(error) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const add = (body: string) => write(() => send(apiPaths.notes(runId), { method: "POST", body: { body } }));
  const addDraft = async () => {
    if (draft.trim() !== "" && !isBusy && (await add(draft))) {
      setDraft("");
    }
  };
  const remove = async (note: Note) => {
    if (await write(() => send(apiPaths.note(note.id), { method: "DELETE" }))) {
      offerUndo({ title: "Note deleted", undo: () => add(note.body) });
    }
  };
  return (
    <section aria-labelledby="notes">
      <h2 className="section-title" id="notes">
        Notes <span className="dim">{notes.length}</span>
      </h2>
      <div className="run-notes">
        {notes.map((note) => (
          <NoteCard
            key={note.id}
            slug={slug}
            note={note}
            isBusy={isBusy}
            onSave={(body) => write(() => send(apiPaths.note(note.id), { method: "PATCH", body: { body } }))}
            onDelete={() => void remove(note)}
          />
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void addDraft();
          }}
        >
          <MarkdownInput
            slug={slug}
            label="Add a note"
            value={draft}
            onChange={setDraft}
            onSubmit={() => void addDraft()}
          />
          <Button type="submit" mt={8} disabled={draft.trim() === ""} loading={isBusy}>
            Add note
          </Button>
        </form>
      </div>
    </section>
  );
}

interface NoteCardProps {
  readonly slug: string;
  readonly note: Note;
  readonly isBusy: boolean;
  readonly onSave: (body: string) => Promise<boolean>;
  readonly onDelete: () => void;
}

function NoteCard({ slug, note, isBusy, onSave, onDelete }: NoteCardProps) {
  const [edited, setEdited] = useState<string | null>(null);
  if (edited !== null) {
    const save = () => {
      if (edited.trim() !== "" && !isBusy) {
        void onSave(edited).then((isSaved) => isSaved && setEdited(null));
      }
    };
    return (
      <form
        className="panel run-note"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <MarkdownInput
          slug={slug}
          label="Edit the note"
          value={edited}
          onChange={setEdited}
          onSubmit={save}
          onCancel={() => setEdited(null)}
        />
        <div className="run-note-actions">
          <Button type="submit" disabled={edited.trim() === ""} loading={isBusy}>
            Save
          </Button>
          <Button variant="default" onClick={() => setEdited(null)}>
            Cancel
          </Button>
        </div>
      </form>
    );
  }
  return (
    <article className="panel run-note" aria-label="Note">
      <Markdown slug={slug}>{note.body}</Markdown>
      <div className="run-note-actions">
        <span className="dim">
          <RelativeTime at={note.createdAt} />
        </span>
        <Button variant="subtle" color="gray" onClick={() => setEdited(note.body)}>
          Edit
        </Button>
        <Button variant="subtle" color="gray" disabled={isBusy} onClick={onDelete}>
          Delete
        </Button>
      </div>
    </article>
  );
}
