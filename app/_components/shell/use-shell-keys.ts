import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ShellProject } from "#app/_components/page/shell-context.tsx";
import { GLOBAL_PAGES, PROJECT_PAGES } from "#app/_components/shell/navigation.ts";
import { paths } from "#app/_paths.ts";

/** Timeout for the second key of a sequence. */
const SEQUENCE_MS = 1200;

/** Marks the input that `/` focuses. */
export const FILTER_TARGET = { "data-filter-target": true } as const;

/** `?` opens help, `/` focuses the page's filter, `g` and a letter open pages. */
export function useShellKeys(project: ShellProject | null, openHelp: () => void): void {
  const router = useRouter();
  const sequenceStart = useRef(0);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isHandledElsewhere(event)) {
        return;
      }
      const isSecondKey = event.timeStamp - sequenceStart.current < SEQUENCE_MS;
      sequenceStart.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const target = isSecondKey ? destinationOf(event.key, project) : null;
      if (target !== null) {
        event.preventDefault();
        router.push(target);
      } else if (event.key === "?") {
        event.preventDefault();
        openHelp();
      } else if (event.key === "/" && focusFilter()) {
        event.preventDefault();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [project, openHelp, router]);
}

function destinationOf(key: string, project: ShellProject | null): string | null {
  if (key === "p") {
    return paths.projects();
  }
  const inProject = PROJECT_PAGES.find((page) => page.key === key);
  if (inProject !== undefined) {
    return project === null ? null : inProject.href(project.slug);
  }
  return GLOBAL_PAGES.find((page) => page.key === key)?.href("") ?? null;
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>("[data-filter-target]");
  filter?.focus();
  filter?.select();
  return filter !== null;
}

function isHandledElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  const isTyping =
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
  return isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
}
