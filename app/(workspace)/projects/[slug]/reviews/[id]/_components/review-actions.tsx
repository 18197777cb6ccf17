"use client";

import { Button, Menu, Modal, TextInput } from "@mantine/core";
import { IconDots, IconLock, IconLockOpen, IconPencil, IconPrinter, IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { paths } from "#app/_paths.ts";
import { changeReview, deleteReview, freezeReview, restoreReview } from "#app/_queries/reviews.ts";
import type { Review } from "#lib/reviews/review-schema.ts";

/** Prints, freezes, renames and deletes a review. */
export function ReviewActions({ slug, review }: { readonly slug: string; readonly review: Review }) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const isFrozen = review.frozenAt !== null;
  const perform = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await work();
      router.refresh();
      return true;
    } catch (error) {
      showRefusal(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    if (await perform(() => deleteReview(review.id))) {
      router.push(paths.reviews(slug));
      offerUndo({ title: `${review.title} deleted`, undo: () => perform(() => restoreReview(review.id)) });
    }
  };
  const rename = async () => {
    if (name !== null && (await perform(() => changeReview(review.id, { title: name })))) {
      setName(null);
    }
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPrinter size={15} stroke={1.6} aria-hidden />}
        onClick={() => window.print()}
      >
        Print
      </Button>
      <Button
        variant="default"
        loading={isBusy}
        leftSection={
          isFrozen ? (
            <IconLockOpen size={15} stroke={1.6} aria-hidden />
          ) : (
            <IconLock size={15} stroke={1.6} aria-hidden />
          )
        }
        onClick={() => void perform(() => freezeReview(review.id, !isFrozen))}
      >
        {isFrozen ? "Make live" : "Freeze"}
      </Button>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" aria-label="More about this review" px={6}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} aria-hidden />} onClick={() => setName(review.title)}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={() => void remove()}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={name !== null}
        onClose={() => setName(null)}
        title="Rename the review"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void rename();
          }}
        >
          <TextInput
            label="Title"
            value={name ?? ""}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" mt={12} disabled={(name ?? "").trim() === ""} loading={isBusy}>
            Rename
          </Button>
        </form>
      </Modal>
    </>
  );
}
