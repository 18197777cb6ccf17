"use client";

import { createContext } from "react";

interface FormDialogState {
  /** Whether the form shows the question what becomes of its changes. */
  readonly isAsking: boolean;
  readonly close: () => void;
  readonly keepEditing: () => void;
  readonly setChanged: (isChanged: boolean) => void;
}

/** What a form knows of the dialog around it; null on a page. */
export const FormDialogContext = createContext<FormDialogState | null>(null);
