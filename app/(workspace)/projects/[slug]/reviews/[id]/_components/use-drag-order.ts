import { type DragEvent, useState } from "react";

/** The props and state of one draggable item of a list. */
export interface DragOrder {
  readonly isDragged: boolean;
  /** Where the dragged item would be inserted: above or below this one. */
  readonly drop: "above" | "below" | null;
  /** Props of the drag handle. */
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

/** Reorders a list by dragging, ignoring drags from elsewhere. */
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
        // Firefox requires data to start a drag.
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
        // Drags from elsewhere (text dropped into a field) are not handled.
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
