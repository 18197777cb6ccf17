"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { isTyping } from "#app/_hooks/is-typing.ts";

interface Undoable {
  /** What was done, in the past tense: "3 runs archived". */
  readonly title: string;
  readonly undo: () => Promise<unknown>;
}

interface Entry extends Undoable {
  readonly id: string;
  /** Where it was done: Ctrl+Z takes back only what belongs to the page that one looks at. */
  readonly pathname: string;
}

/** More than this nobody takes back one by one. */
const MAXIMUM_ENTRIES = 50;
/** A mistake is often seen only after a look at the table. */
const SHOWN_MS = 12_000;

let entries: readonly Entry[] = [];
let count = 0;

/** Tells what was done and offers to take it back: by the button, or by Ctrl+Z for as long as the page is shown. */
export function offerUndo(undoable: Undoable): void {
  count += 1;
  const entry: Entry = { ...undoable, id: `undo-${count}`, pathname: window.location.pathname };
  // One offer at a time is on the screen; Ctrl+Z reaches the earlier ones as well.
  for (const earlier of entries) {
    notifications.hide(earlier.id);
  }
  entries = [...entries, entry].slice(-MAXIMUM_ENTRIES);
  notifications.show({
    id: entry.id,
    title: entry.title,
    autoClose: SHOWN_MS,
    message: (
      <Button variant="default" mt={4} onClick={() => void takeBack(entry)}>
        Undo
      </Button>
    ),
  });
}

async function takeBack(entry: Entry): Promise<void> {
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
    void takeBack(entry);
  }
}

/** Listens for Ctrl+Z; the shell mounts it once. */
export function UndoKeys(): null {
  useEffect(() => {
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return null;
}
