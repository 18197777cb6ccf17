"use client";

import "#app/_components/export/export.css";
import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { ExportDialog, type ExportSource } from "#app/_components/export/export-dialog.tsx";

interface ExportButtonProps extends ExportSource {
  readonly label?: string;
  readonly isDisabled?: boolean;
}

/** Opens the dialog that copies or downloads a table in one of the formats. */
export function ExportButton({ label = "Export", isDisabled = false, ...source }: ExportButtonProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={15} stroke={1.6} aria-hidden />}
        disabled={isDisabled}
        onClick={open}
      >
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title="Export" size={980}>
        <ExportDialog {...source} />
      </Modal>
    </>
  );
}
