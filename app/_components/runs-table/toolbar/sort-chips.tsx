"use client";

import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { moveItem } from "#app/_components/runs-table/toolbar/move-item.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column, SortKey } from "#lib/tables/query/schema.ts";

interface SortChipsProps {
  readonly sort: readonly SortKey[];
  readonly columns: readonly Column[];
  readonly calculations: readonly Calculation[];
  readonly onChange: (sort: readonly SortKey[]) => void;
}

/**
 * The sort keys, the most significant first: a click reverses one, dragging or Alt and an arrow moves it, Delete removes it.
 */
export function SortChips({ sort, columns, calculations, onChange }: SortChipsProps) {
  const list = useRef<HTMLUListElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);

  const move = (from: number, to: number) => {
    onChange(moveItem(sort, from, to));
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>("[data-sort-key]")[to]?.focus());
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const to = index + step;
    if (step !== 0 && event.altKey && to >= 0 && to < sort.length) {
      event.preventDefault();
      move(index, to);
    } else if ((event.key === "Delete" || event.key === "Backspace") && sort.length > 1) {
      event.preventDefault();
      onChange(sort.toSpliced(index, 1));
    }
  };
  return (
    <ul className="sort-chips" aria-label="Order" ref={list}>
      {sort.map((key, index) => {
        const label = labelOf(key.column, columns, calculations);
        const Icon = key.direction === "asc" ? IconArrowUp : IconArrowDown;
        const way = key.direction === "asc" ? "ascending" : "descending";
        return (
          <li
            key={key.column}
            className="sort-chip"
            draggable={sort.length > 1}
            data-target={target === index && dragged !== index ? true : undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", key.column);
              setDragged(index);
            }}
            onDragOver={(event) => {
              if (dragged !== null) {
                event.preventDefault();
                setTarget(index);
              }
            }}
            onDragEnd={() => {
              setDragged(null);
              setTarget(null);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null && dragged !== index) {
                move(dragged, index);
              }
              setDragged(null);
              setTarget(null);
            }}
          >
            <button
              type="button"
              className="sort-chip-key"
              data-sort-key
              aria-label={`Sort key ${index + 1}: ${label}, ${way}`}
              data-tip={
                sort.length > 1
                  ? "Click turns it around. Drag or Alt ← → moves it, Delete takes it away."
                  : "Click turns it around. Shift-click on another header adds a key."
              }
              onClick={() =>
                onChange(sort.with(index, { ...key, direction: key.direction === "asc" ? "desc" : "asc" }))
              }
              onKeyDown={(event) => onKeyDown(event, index)}
            >
              {sort.length > 1 ? <span className="sort-chip-place">{index + 1}</span> : null}
              {label}
              <Icon size={12} stroke={2} aria-hidden />
            </button>
            {sort.length > 1 ? (
              <button
                type="button"
                className="chip-remove"
                aria-label={`Do not sort by ${label}`}
                onClick={() => onChange(sort.toSpliced(index, 1))}
              >
                <IconX size={11} stroke={2} aria-hidden />
              </button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

function labelOf(id: string, columns: readonly Column[], calculations: readonly Calculation[]): string {
  return describeColumn(id, columns, calculations)?.label ?? id;
}
