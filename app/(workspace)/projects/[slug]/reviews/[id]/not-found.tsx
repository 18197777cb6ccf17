"use client";

import { useParams } from "next/navigation";
import { NotFoundState } from "#app/_components/page/not-found-state.tsx";
import { paths } from "#app/_paths.ts";

export default function NoReview() {
  const { slug } = useParams<{ slug: string }>();
  return <NotFoundState what="review" listHref={paths.reviews(slug)} />;
}
