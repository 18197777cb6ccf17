"use client";

import { Button } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

/**
 * Rare actions: in the bar where there is room, behind one button on a phone. The style sheet decides which, so that
 * nothing moves on hydration.
 */
export function RunsMore({ children }: { readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const onPress = (event: PointerEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      // Menus and dialogs that its buttons open are elsewhere in the page.
      if (root.current?.contains(target) !== true && target?.closest("[data-portal]") === null) {
        setOpen(false);
      }
    };
    const onKey = (event: KeyboardEvent) => {
      const isInside = root.current?.contains(event.target as Node) === true;
      if (event.key === "Escape" && isInside && !event.defaultPrevented) {
        setOpen(false);
        button.current?.focus();
      }
    };
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("keydown", onKey);
    };
  }, [isOpen]);
  return (
    <div className="runs-more" ref={root}>
      <Button
        ref={button}
        variant="default"
        size="xs"
        className="runs-more-button"
        leftSection={<IconDots size={15} stroke={1.6} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        More
      </Button>
      <div className="runs-more-panel" id={id} data-open={isOpen || undefined}>
        {children}
      </div>
    </div>
  );
}
