"use client";

import { Button, Menu, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconLock, IconLockOpen, IconPencil, IconPrinter, IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { paths } from "#app/_paths.ts";
import { changeReview, deleteReview, freezeReview, restoreReview } from "#app/_queries/reviews.ts";
import { type Review, ReviewPatchSchema } from "#lib/reviews/review-schema.ts";

/** Prints, freezes, renames and deletes a review. */
export function ReviewActions({ slug, review }: { readonly slug: string; readonly review: Review }) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const [isRenaming, { open, close }] = useDisclosure(false);
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
          <Menu.Item leftSection={<IconPencil size={14} aria-hidden />} onClick={open}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={() => void remove()}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FormDialog title="Rename the review" isOpen={isRenaming} onClose={close}>
        <RenameForm review={review} onDone={close} />
      </FormDialog>
    </>
  );
}

interface RenameFormProps {
  readonly review: Review;
  readonly onDone: () => void;
}

function RenameForm({ review, onDone }: RenameFormProps) {
  const router = useRouter();
  const state = useRequestForm({
    initial: { title: review.title },
    schema: ReviewPatchSchema,
    toRequest: (values) => values,
    send: (patch) => changeReview(review.id, patch),
    onDone: () => {
      router.refresh();
      onDone();
    },
  });
  return (
    <RequestForm state={state} action="Rename">
      <TextInput label="Title" required data-autofocus {...state.form.getInputProps("title")} />
    </RequestForm>
  );
}
