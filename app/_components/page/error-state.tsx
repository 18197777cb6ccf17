"use client";

import "#app/_components/page/page.css";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface ErrorStateProps {
  readonly title?: string;
  readonly message: string;
  /** Identifies the error in the server's log. */
  readonly digest?: string | undefined;
  readonly onRetry?: () => void;
  readonly actions?: ReactNode;
}

/** The placeholder of a failed page or section: the message and a retry button. */
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
