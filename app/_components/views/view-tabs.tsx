"use client";

import { IconPin, IconUser } from "@tabler/icons-react";
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import type { Views } from "#app/_components/views/use-views.ts";
import { viewHref, viewPagePath } from "#app/_queries/view-state.ts";
import { NO_VIEW, type ViewPage } from "#lib/views/schema.ts";

const ALL: Readonly<Record<ViewPage, string>> = {
  runs: "All runs",
  compare: "No view",
  correlation: "No view",
};

interface ViewTabsProps {
  readonly slug: string;
  readonly page: ViewPage;
  readonly views: Views;
  /** Rendered after the opened view. */
  readonly children: ReactNode;
}

/** The views as links, shared ones first. They open in place, or in another tab like any link. */
export function ViewTabs({ slug, page, views, children }: ViewTabsProps) {
  const { all, opened, open } = views;
  const current = useRef<HTMLLIElement>(null);
  const openedId = opened?.id;
  useEffect(() => {
    if (openedId !== undefined) {
      current.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }, [openedId]);
  const inPlace = (work: () => void) => (event: MouseEvent) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0)) {
      event.preventDefault();
      work();
    }
  };
  return (
    <nav className="views-tabs" aria-label="Views">
      <ul>
        <li>
          <a
            className="views-tab"
            href={`${viewPagePath(page, slug)}?view=${NO_VIEW}`}
            aria-current={opened === null ? "page" : undefined}
            onClick={inPlace(() => open(null))}
          >
            {ALL[page]}
          </a>
        </li>
        {all.map((view) => (
          <li key={view.id} ref={view.id === openedId ? current : null}>
            <a
              className="views-tab"
              href={viewHref(slug, view)}
              aria-current={view.id === openedId ? "page" : undefined}
              onClick={inPlace(() => open(view))}
            >
              {view.isMine ? <IconUser size={13} stroke={1.7} role="img" aria-label="Only yours:" /> : null}
              {view.isDefault ? (
                <IconPin size={13} stroke={1.7} role="img" aria-label="Shown first:" />
              ) : null}
              <span className="views-name">{view.name}</span>
              {view.id === openedId && views.isChanged ? (
                <span className="views-dot" role="img" aria-label="with unsaved changes" />
              ) : null}
            </a>
            {view.id === openedId ? children : null}
          </li>
        ))}
      </ul>
    </nav>
  );
}
