"use client";

import Link from "next/link";
import { useParams } from "next/navigation";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";

export default function NoReview() {
  const { slug } = useParams<{ slug: string }>();
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState title="There is no such review">
        <p className="state-text">
          It may lie in the trash, at the end of the list, or the address is mistyped.{" "}
          <Link className="link" href={paths.reviews(slug)}>
            All reviews
          </Link>
        </p>
      </EmptyState>
    </>
  );
}
