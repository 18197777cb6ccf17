"use client";

import { ActionIcon, CopyButton as MantineCopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

interface CopyButtonProps {
  readonly text: string;
  /** Names the copied content in the button's label. */
  readonly what: string;
  readonly className?: string;
}

export function CopyButton({ text, what, className = "" }: CopyButtonProps) {
  return (
    <MantineCopyButton value={text}>
      {({ copied, copy }) => (
        <ActionIcon
          className={className}
          aria-label={copied ? "Copied" : `Copy ${what}`}
          data-tip={copied ? "Copied" : `Copy ${what}`}
          onClick={copy}
        >
          {copied ? <IconCheck size={15} /> : <IconCopy size={15} stroke={1.6} />}
        </ActionIcon>
      )}
    </MantineCopyButton>
  );
}
