import { type DragEvent, useState } from "react";

/** What one of several things needs to be dragged to another's place. */
export interface DragOrder {
  readonly isDragged: boolean;
  /** Where the dragged thing would stand: above or below this one. */
  readonly drop: "above" | "below" | null;
  /** Of what one takes hold of. */
  readonly handle: {
    readonly draggable: true;
    readonly onDragStart: (event: DragEvent<HTMLElement>) => void;
    readonly onDragEnd: () => void;
  };
  readonly target: {
    readonly onDragOver: (event: DragEvent<HTMLElement>) => void;
    readonly onDrop: (event: DragEvent<HTMLElement>) => void;
  };
}

/** Moves things of a list by dragging; nothing is taken from or given to other pages. */
export function useDragOrder(count: number, onMove: (from: number, to: number) => void) {
  const [from, setFrom] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const end = () => {
    setFrom(null);
    setOver(null);
  };
  const of = (index: number): DragOrder => ({
    isDragged: from === index,
    drop: from === null || over !== index || from === index ? null : index < from ? "above" : "below",
    handle: {
      draggable: true,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = "move";
        // Firefox drags only what has data.
        event.dataTransfer.setData("text/plain", "");
        const part = event.currentTarget.closest("article");
        if (part !== null) {
          event.dataTransfer.setDragImage(part, 0, 0);
        }
        setFrom(index);
      },
      onDragEnd: end,
    },
    target: {
      onDragOver: (event) => {
        if (from !== null) {
          event.preventDefault();
          setOver(index);
        }
      },
      onDrop: (event) => {
        // What comes from elsewhere (text dropped into a field) is none of this list's business.
        if (from !== null && from < count) {
          event.preventDefault();
          end();
          onMove(from, index);
        }
      },
    },
  });
  return { of };
}
