"use client";

import { Button, Popover, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconShare2 } from "@tabler/icons-react";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { CopyButton } from "#app/_components/page/copy-button.tsx";
import { shortenPath } from "#app/_queries/views.ts";

export interface Sharing {
  /** The short link; null before it is created and after its popover is closed. */
  readonly link: string | null;
  readonly isCopied: boolean;
  readonly share: () => Promise<void>;
  readonly close: () => void;
}

/** Creates a short link to `path` and copies it. */
export function useSharing(slug: string, path: () => string): Sharing {
  const [link, setLink] = useState<string | null>(null);
  const clipboard = useClipboard({ timeout: 60_000 });
  return {
    link,
    isCopied: clipboard.copied,
    close: () => setLink(null),
    share: async () => {
      try {
        const { shortPath } = await shortenPath(slug, path());
        const made = `${window.location.origin}${shortPath}`;
        clipboard.copy(made);
        setLink(made);
      } catch (error) {
        showRefusal(error);
      }
    },
  };
}

/** Copies a short link to the displayed state, and shows it if the browser does not allow copying. */
export function ShareButton({ sharing }: { readonly sharing: Sharing }) {
  const { link, isCopied, share, close } = sharing;
  return (
    <Popover opened={link !== null} onDismiss={close} position="bottom-end" trapFocus returnFocus width={300}>
      <Popover.Target>
        <Button
          variant="default"
          aria-label="Share"
          data-tip="Copy a short link to what is shown"
          onClick={() => void (link === null ? share() : close())}
        >
          <IconShare2 size={14} stroke={1.6} aria-hidden />
          <span className="views-wide views-share-word">Share</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Short link">
        <p className="views-share-text" role="status">
          {isCopied
            ? "Copied. Whoever opens it sees what you see now."
            : "Whoever opens it sees what you see now."}
        </p>
        <div className="views-share">
          <TextInput
            aria-label="Short link"
            readOnly
            value={link ?? ""}
            data-autofocus
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton text={link ?? ""} what="the link" />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
