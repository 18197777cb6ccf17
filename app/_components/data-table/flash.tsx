"use client";

import "#app/_components/values/values.css";
import { type ReactNode, useState } from "react";

interface FlashProps {
  readonly signature: string;
  readonly children: ReactNode;
}

/** Flashes once when what it shows changes while it is on screen. */
export function Flash({ signature, children }: FlashProps) {
  const [shown, setShown] = useState({ signature, changes: 0 });
  if (shown.signature !== signature) {
    setShown({ signature, changes: shown.changes + 1 });
  }
  return shown.changes === 0 ? (
    children
  ) : (
    <span key={shown.changes} className="value-flash">
      {children}
    </span>
  );
}
