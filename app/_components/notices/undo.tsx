"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { isTyping } from "#app/_hooks/is-typing.ts";

interface Undoable {
  /** The action in the past tense: "3 runs archived". */
  readonly title: string;
  readonly undo: () => Promise<unknown>;
}

interface Entry extends Undoable {
  readonly id: string;
  /** The page of the action: Ctrl+Z undoes only actions of the current page. */
  readonly pathname: string;
}

/** Maximum length of the undo history. */
const MAXIMUM_ENTRIES = 50;
/** Long enough to look at the table, which is often where a mistake is noticed. */
const SHOWN_MS = 12_000;

let entries: readonly Entry[] = [];
let count = 0;

/** Shows an action with an undo button; Ctrl+Z undoes it as long as the page is open. */
export function offerUndo(undoable: Undoable): void {
  count += 1;
  const entry: Entry = { ...undoable, id: `undo-${count}`, pathname: window.location.pathname };
  // Only the last offer stays on the screen; Ctrl+Z also reaches earlier ones.
  for (const earlier of entries) {
    notifications.hide(earlier.id);
  }
  entries = [...entries, entry].slice(-MAXIMUM_ENTRIES);
  notifications.show({
    id: entry.id,
    title: entry.title,
    autoClose: SHOWN_MS,
    message: (
      <Button variant="default" mt={4} onClick={() => void undoEntry(entry)}>
        Undo
      </Button>
    ),
  });
}

async function undoEntry(entry: Entry): Promise<void> {
  entries = entries.filter((other) => other !== entry);
  notifications.hide(entry.id);
  try {
    await entry.undo();
    notifications.show({ message: `Undone: ${entry.title}`, autoClose: 3000 });
  } catch (error) {
    showRefusal(error);
  }
}

function onKeyDown(event: KeyboardEvent): void {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "z";
  if (!isUndo || event.defaultPrevented || isTyping(event)) {
    return;
  }
  const entry = entries.findLast(({ pathname }) => pathname === window.location.pathname);
  if (entry !== undefined) {
    event.preventDefault();
    void undoEntry(entry);
  }
}

/** Listens for Ctrl+Z. Mounted once, by the shell. */
export function UndoKeys(): null {
  useEffect(() => {
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return null;
}
