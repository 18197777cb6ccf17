"use client";

import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconPresentation } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { paths } from "#app/_paths.ts";
import { addToReview, createReview, reviewsKey, reviewsQuery } from "#app/_queries/reviews.ts";
import type { Review } from "#lib/reviews/review-schema.ts";

interface AddToReviewProps {
  readonly slug: string;
  /** The URL path of the displayed state of a runs, correlation or ablation page. */
  readonly path: string;
}

/** Appends the displayed state to a live review or to a new one. */
export function AddToReview({ slug, path }: AddToReviewProps) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { data: all } = useQuery({ ...reviewsQuery(slug), enabled: isOpen });
  const live = all?.filter((review) => review.deletedAt === null && review.frozenAt === null);
  const add = async (review: Pick<Review, "id" | "title"> | null) => {
    setBusy(true);
    try {
      const { id, title } = review ?? (await createReview(slug, newReviewTitle()));
      await addToReview(id, path);
      notifyAdded(slug, id, title);
      await client.invalidateQueries({ queryKey: reviewsKey(slug) });
    } catch (error) {
      showRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" withinPortal width={260}>
      <Menu.Target>
        <Button
          variant="default"
          aria-label="Add to a review"
          data-tip="Add what is shown to a review"
          loading={isBusy}
          px={10}
        >
          <IconPresentation size={14} stroke={1.6} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Add what is shown to</Menu.Label>
        {live === undefined ? <Menu.Item disabled>Loading…</Menu.Item> : null}
        {live?.map((review) => (
          <Menu.Item key={review.id} onClick={() => void add(review)}>
            {review.title}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={() => void add(null)}>
          A new review
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The default title, from the current date. */
export const newReviewTitle = (): string => `Review of ${new Date().toISOString().slice(0, 10)}`;

function notifyAdded(slug: string, id: string, title: string): void {
  notifications.show({
    title: `Added to ${title}`,
    message: (
      <Link className="link" href={paths.review(slug, id)}>
        Open the review
      </Link>
    ),
  });
}
