"use client";

import "#app/_components/page/page.css";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface ErrorStateProps {
  readonly title?: string;
  readonly message: string;
  /** Number of the error in the server's log. */
  readonly digest?: string | undefined;
  readonly onRetry?: () => void;
  readonly actions?: ReactNode;
}

/** What stands where something failed: the message, and a way to try again. */
export function ErrorState({
  title = "This did not work",
  message,
  digest,
  onRetry,
  actions,
}: ErrorStateProps) {
  return (
    <div className="state" role="alert">
      <h2 className="state-title">{title}</h2>
      <p className="state-text">{message}</p>
      {digest === undefined ? null : (
        <p className="state-text">
          The server’s log has the details under <code>{digest}</code>.
        </p>
      )}
      <div className="state-actions">
        {onRetry === undefined ? null : (
          <Button onClick={onRetry} leftSection={<IconRefresh size={15} />}>
            Try again
          </Button>
        )}
        {actions}
      </div>
    </div>
  );
}
