"use client";

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { newReviewTitle } from "#app/_components/reviews/add-to-review.tsx";
import { paths } from "#app/_paths.ts";
import { createReview } from "#app/_queries/reviews.ts";

/** Creates a review named after the current date, and opens it. */
export function NewReviewButton({ slug }: { readonly slug: string }) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const { id } = await createReview(slug, newReviewTitle());
      router.push(paths.review(slug, id));
    } catch (error) {
      setBusy(false);
      showRefusal(error);
    }
  };
  return (
    <Button
      leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
      loading={isBusy}
      onClick={() => void make()}
    >
      New review
    </Button>
  );
}
