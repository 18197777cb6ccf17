"use client";

import "#app/_components/views/views.css";
import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconArrowBackUp, IconBookmarkPlus, IconDeviceFloppy, IconShare2 } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { AddToReview } from "#app/_components/reviews/add-to-review.tsx";
import { type PageCommand, usePageCommands } from "#app/_components/shell/page-commands.ts";
import { usePageKeys } from "#app/_components/shell/use-page-keys.ts";
import { ShareButton, useSharing } from "#app/_components/views/share-button.tsx";
import { useViews, type ViewBarProps } from "#app/_components/views/use-views.ts";
import { ViewDialog } from "#app/_components/views/view-dialog.tsx";
import { ViewMenu } from "#app/_components/views/view-menu.tsx";
import { ViewTabs } from "#app/_components/views/view-tabs.tsx";
import { isInOverlay } from "#app/_hooks/is-typing.ts";
import { queryWithView } from "#lib/views/view-query.ts";

const ICON = { size: 16, stroke: 1.6 } as const;

function ViewBarOf(props: ViewBarProps) {
  const { project, page, parameters } = props;
  const views = useViews(props);
  const { all, opened, isChanged, state } = views;
  const pathname = usePathname();
  const sharing = useSharing(
    project.slug,
    () => `${pathname}?${queryWithView(parameters, opened?.id ?? null)}`,
  );
  const [isNaming, setNaming] = useState(false);
  const canSaveAs = state !== "" || opened !== null;
  const save = () => (isChanged ? void views.save() : setNaming(true));

  const step = (by: 1 | -1) => {
    const order = [null, ...all];
    const place = order.findIndex((view) => view?.id === opened?.id);
    const next = order[(place + by + order.length) % order.length];
    if (next !== undefined && order.length > 1) {
      views.open(next);
    }
  };
  usePageKeys([
    ["[", () => step(-1)],
    ["]", () => step(1)],
  ]);
  // Also active while typing a filter.
  useHotkeys([["mod+S", (event) => isInOverlay(event) || save()]], []);

  // The palette's commands stay registered while a filter is typed and access the current state through a ref.
  const acts = useRef({ save: views.save, discard: views.discard, share: sharing.share });
  useEffect(() => {
    acts.current = { save: views.save, discard: views.discard, share: sharing.share };
  });
  const commands = useMemo((): PageCommand[] => {
    const name = opened?.name ?? "";
    const changes: PageCommand[] = [
      {
        id: "save-view",
        label: `Save the view “${name}”`,
        hint: "Ctrl S",
        icon: <IconDeviceFloppy {...ICON} />,
        run: () => void acts.current.save(),
      },
      {
        id: "discard-view",
        label: "Discard unsaved changes of the view",
        icon: <IconArrowBackUp {...ICON} />,
        run: () => acts.current.discard(),
      },
    ];
    return [
      ...(isChanged ? changes : []),
      {
        id: "save-view-as",
        label: "Save as a new view…",
        ...(isChanged ? {} : { hint: "Ctrl S" }),
        icon: <IconBookmarkPlus {...ICON} />,
        run: () => setNaming(true),
      },
      {
        id: "share",
        label: "Copy a short link to this page",
        icon: <IconShare2 {...ICON} />,
        run: () => void acts.current.share(),
      },
    ];
  }, [isChanged, opened?.name]);
  usePageCommands(commands);

  return (
    <div className="views">
      <ViewTabs slug={project.slug} page={page} views={views}>
        {opened === null ? null : <ViewMenu key={opened.id} view={opened} views={views} />}
      </ViewTabs>
      {isChanged ? (
        <section className="views-changed" aria-label="Unsaved changes">
          <span className="views-changed-text">
            Unsaved<span className="views-wide"> changes</span>
          </span>
          <Button onClick={() => void views.save()} data-tip="Ctrl S">
            Save
          </Button>
          <Button variant="default" onClick={() => setNaming(true)}>
            Save as…
          </Button>
          <Button variant="subtle" color="gray" onClick={views.discard}>
            Discard
          </Button>
        </section>
      ) : null}
      <div className="views-end">
        {canSaveAs && !isChanged ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconBookmarkPlus size={14} stroke={1.6} aria-hidden />}
            onClick={() => setNaming(true)}
          >
            Save view…
          </Button>
        ) : null}
        {page === "compare" ? null : (
          <AddToReview
            slug={project.slug}
            path={`${pathname}?${queryWithView(parameters, opened?.id ?? null)}`}
          />
        )}
        <ShareButton sharing={sharing} />
      </div>
      <ViewDialog
        isOpen={isNaming}
        title="Save as a new view"
        action="Save view"
        initial={{ name: "", isMine: false, isDefault: false }}
        onClose={() => setNaming(false)}
        onSubmit={views.saveAs}
      />
    </div>
  );
}

/** Opens, changes and saves the views of a page, and shares its state. Memoised, so that new rows do not rerender it. */
export const ViewBar = memo(ViewBarOf);
