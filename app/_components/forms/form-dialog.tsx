"use client";

import { Modal } from "@mantine/core";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { FormDialogContext } from "#app/_components/forms/form-dialog-context.ts";

interface FormDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly size?: number | string;
  /** A RequestForm, or a component that draws one. It is mounted anew whenever the dialog opens. */
  readonly children: ReactNode;
}

/**
 * The dialog around a form. Escape, the cross and a click outside are easily made by mistake: with changes in the form they
 * ask first. Cancel does not ask.
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
