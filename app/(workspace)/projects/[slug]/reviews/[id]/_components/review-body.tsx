"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { addToReview, changeReview } from "#app/_queries/reviews.ts";
import { exactTimeText } from "#lib/format/values.ts";
import type { Review, ReviewItem } from "#lib/reviews/review-schema.ts";
import type { ReviewContent } from "#lib/tables/review-content.ts";
import { AddPart } from "./add-part.tsx";
import { sharedNotes } from "./notes.ts";
import { ReviewPart } from "./review-part.tsx";
import { useDragOrder } from "./use-drag-order.ts";

interface ReviewBodyProps {
  readonly slug: string;
  readonly projectName: string;
  readonly review: Review;
  readonly contents: Readonly<Record<string, ReviewContent>>;
  readonly ablations: readonly { readonly id: string; readonly title: string }[];
  readonly canChange: boolean;
  /** The time at which the parts were read, ISO 8601. */
  readonly readAt: string;
  /** The absolute URL of the page, for print. */
  readonly link: string;
}

/** The parts in order. Every change writes the whole list, so that it can be undone. */
export function ReviewBody(props: ReviewBodyProps) {
  const { slug, projectName, review, contents, ablations, canChange, readAt, link } = props;
  const router = useRouter();
  const [edited, setEdited] = useState<string | null>(null);
  const { items, frozenAt } = review;
  const perform = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      router.refresh();
      return true;
    } catch (error) {
      showRefusal(error);
      return false;
    }
  };
  const write = (next: readonly ReviewItem[]) => perform(() => changeReview(review.id, { items: [...next] }));
  const writeWithUndo = async (next: readonly ReviewItem[], title: string) => {
    if (await write(next)) {
      offerUndo({ title, undo: () => write(items) });
    }
  };
  const move = (from: number, to: number) => {
    const item = items[from];
    if (item !== undefined && from !== to) {
      void writeWithUndo(items.toSpliced(from, 1).toSpliced(to, 0, item), "Part moved");
    }
  };
  const drag = useDragOrder(items.length, move);
  const add = async (part: Pick<ReviewItem, "kind" | "ablationId">) => {
    const id = crypto.randomUUID();
    const made: ReviewItem = { id, title: "", body: "", query: "", ...part };
    if ((await write([...items, made])) && part.kind === "text") {
      setEdited(id);
    }
  };
  return (
    <div className="page-body review">
      <p className="review-about">
        {projectName}
        {frozenAt === null ? (
          <>
            {" · live"}
            <span className="review-printed">, as it was on {exactTimeText(new Date(readAt))}</span>
          </>
        ) : (
          ` · frozen: as it was on ${exactTimeText(new Date(frozenAt))}`
        )}
        <span className="review-printed"> · {link}</span>
      </p>
      {items.length === 0 ? (
        <p className="dim">
          Nothing is in this review yet. Add text, an ablation, or the address of a runs or correlation page.
        </p>
      ) : null}
      {items.map((item, index) => (
        <ReviewPart
          key={item.id}
          slug={slug}
          item={item}
          content={contents[item.id] ?? { kind: "text" }}
          canChange={canChange}
          isEdited={edited === item.id}
          onEdit={(isEdited) => setEdited(isEdited ? item.id : null)}
          onSave={(change) => write(items.with(index, { ...item, ...change }))}
          onMoveUp={index === 0 ? null : () => move(index, index - 1)}
          onMoveDown={index === items.length - 1 ? null : () => move(index, index + 1)}
          drag={canChange ? drag.of(index) : null}
          onRemove={() => void writeWithUndo(items.toSpliced(index, 1), "Part removed")}
        />
      ))}
      <SharedNotes contents={items.flatMap(({ id }) => contents[id] ?? [])} />
      {canChange ? (
        <AddPart
          ablations={ablations}
          onText={() => void add({ kind: "text", ablationId: null })}
          onAblation={(ablationId) => void add({ kind: "ablation", ablationId })}
          onLink={(link) => perform(() => addToReview(review.id, link))}
        />
      ) : null}
    </div>
  );
}

/** The definition of MIR and the sources of the numbers. */
function SharedNotes({ contents }: { readonly contents: readonly ReviewContent[] }) {
  const notes = sharedNotes(contents);
  return notes.length === 0 ? null : (
    <section className="review-shared" aria-labelledby="about-the-numbers">
      <h2 id="about-the-numbers">About the numbers</h2>
      {notes.map((note) => (
        <p key={note} className="review-note">
          {note}
        </p>
      ))}
    </section>
  );
}
