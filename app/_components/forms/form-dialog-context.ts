"use client";

import { createContext } from "react";

interface FormDialogState {
  /** Whether the form asks whether to discard its changes. */
  readonly isAsking: boolean;
  readonly close: () => void;
  readonly keepEditing: () => void;
  readonly setChanged: (isChanged: boolean) => void;
}

/** The state of the surrounding dialog; null for a form on a page. */
export const FormDialogContext = createContext<FormDialogState | null>(null);
