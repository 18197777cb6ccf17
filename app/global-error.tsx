"use client";

import { messageOf } from "#app/_queries/fetch-json.ts";

interface GlobalErrorProps {
  readonly error: unknown;
  readonly retry: () => void;
}

/** Replaces the root layout if that fails, so it has no theme and no providers. */
export default function GlobalError({ error, retry }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui, sans-serif", padding: 32, colorScheme: "light dark" }}>
        <title>Error · Mirscope</title>
        <h1 style={{ fontSize: 18 }}>Mirscope could not be shown</h1>
        <p>{messageOf(error)}</p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </body>
    </html>
  );
}
