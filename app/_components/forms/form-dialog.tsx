"use client";

import { Modal } from "@mantine/core";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { FormDialogContext } from "#app/_components/forms/form-dialog-context.ts";

interface FormDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly size?: number | string;
  /** A RequestForm, or a component that renders one. It is remounted whenever the dialog opens. */
  readonly children: ReactNode;
}

/**
 * The dialog of a form. With unsaved changes, Escape, the cross and a click outside ask for confirmation, because they are
 * easily triggered by mistake. Cancel does not ask.
 */
export function FormDialog({ title, isOpen, onClose, size, children }: FormDialogProps) {
  const [isAsking, setAsking] = useState(false);
  const hasChanges = useRef(false);
  const dialog = useMemo(
    () => ({
      isAsking,
      close: () => {
        setAsking(false);
        hasChanges.current = false;
        onClose();
      },
      keepEditing: () => setAsking(false),
      setChanged: (isChanged: boolean) => {
        hasChanges.current = isChanged;
      },
    }),
    [isAsking, onClose],
  );
  return (
    <Modal
      opened={isOpen}
      onClose={() => (hasChanges.current ? setAsking(!isAsking) : dialog.close())}
      title={title}
      {...(size === undefined ? {} : { size })}
    >
      <FormDialogContext value={dialog}>{children}</FormDialogContext>
    </Modal>
  );
}
