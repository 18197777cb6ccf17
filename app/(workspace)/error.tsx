"use client";

import { ErrorState } from "#app/_components/page/error-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { messageOf } from "#app/_queries/fetch-json.ts";

interface ErrorPageProps {
  readonly error: unknown;
  readonly retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <>
      <PageHeader title="Error" />
      <ErrorState
        title="This page could not be loaded"
        message={messageOf(error)}
        digest={digestOf(error)}
        onRetry={retry}
      />
    </>
  );
}

function digestOf(error: unknown): string | undefined {
  const hasDigest = typeof error === "object" && error !== null && "digest" in error;
  return hasDigest && typeof error.digest === "string" ? error.digest : undefined;
}
