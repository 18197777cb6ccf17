"use client";

import { Button, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { apiPaths } from "#app/_paths.ts";
import { messageOf, send } from "#app/_queries/fetch-json.ts";
import type { Note } from "#lib/runs/schema.ts";

interface NotesSectionProps {
  readonly runId: string;
  readonly notes: readonly Note[];
}

/** Notes in Markdown: read, add, edit, delete with undo. */
export function NotesSection({ runId, notes }: NotesSectionProps) {
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
  const remove = async (note: Note) => {
    if (await write(() => send(apiPaths.note(note.id), { method: "DELETE" }))) {
      notifications.show({
        id: `note-${note.id}`,
        title: "Note deleted",
        message: (
          <Button
            variant="default"
            onClick={() => {
              notifications.hide(`note-${note.id}`);
              void add(note.body);
            }}
          >
            Undo
          </Button>
        ),
      });
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
            note={note}
            isBusy={isBusy}
            onSave={(body) => write(() => send(apiPaths.note(note.id), { method: "PATCH", body: { body } }))}
            onDelete={() => void remove(note)}
          />
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void add(draft).then((isSaved) => isSaved && setDraft(""));
          }}
        >
          <Textarea
            label="Add a note"
            description="Markdown"
            autosize
            minRows={2}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
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
  readonly note: Note;
  readonly isBusy: boolean;
  readonly onSave: (body: string) => Promise<boolean>;
  readonly onDelete: () => void;
}

function NoteCard({ note, isBusy, onSave, onDelete }: NoteCardProps) {
  const [edited, setEdited] = useState<string | null>(null);
  if (edited !== null) {
    return (
      <form
        className="panel run-note"
        onSubmit={(event) => {
          event.preventDefault();
          void onSave(edited).then((isSaved) => isSaved && setEdited(null));
        }}
      >
        <Textarea
          label="Edit the note"
          autosize
          minRows={2}
          value={edited}
          onChange={(event) => setEdited(event.currentTarget.value)}
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
      <Markdown>{note.body}</Markdown>
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
