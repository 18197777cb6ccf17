"use client";

import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconDots,
  IconLock,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import type { Views } from "#app/_components/views/use-views.ts";
import { ViewDialog } from "#app/_components/views/view-dialog.tsx";
import type { SavedView, SavedViewPatch } from "#lib/views/schema.ts";

interface ViewMenuProps {
  readonly view: SavedView;
  readonly views: Views;
}

const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** The actions on the opened view other than saving. */
export function ViewMenu({ view, views }: ViewMenuProps) {
  const [isRenaming, setRenaming] = useState(false);
  const siblings = views.all.filter((other) => other.isMine === view.isMine);
  const place = siblings.findIndex((other) => other.id === view.id);
  const change = (patch: SavedViewPatch) => void views.change(view, patch).catch(showRefusal);
  return (
    <>
      <Menu width={230} position="bottom-start">
        <Menu.Target>
          <ActionIcon size={24} aria-label={`Actions for the view ${view.name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => setRenaming(true)}>
            Rename…
          </Menu.Item>
          {view.isMine ? null : (
            <Menu.Item
              leftSection={view.isDefault ? <IconPinnedOff {...ICON} /> : <IconPin {...ICON} />}
              onClick={() => change({ isDefault: !view.isDefault })}
            >
              {view.isDefault ? "Do not show first any more" : "Show first on this page"}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={view.isMine ? <IconUsers {...ICON} /> : <IconLock {...ICON} />}
            onClick={() => change({ isMine: !view.isMine })}
          >
            {view.isMine ? "Share with the project" : "Keep to myself"}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowLeft {...ICON} />}
            disabled={place <= 0}
            onClick={() => change({ position: place - 1 })}
          >
            Move left
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowRight {...ICON} />}
            disabled={place === siblings.length - 1}
            onClick={() => change({ position: place + 1 })}
          >
            Move right
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash {...ICON} />} onClick={() => void views.remove(view)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ViewDialog
        isOpen={isRenaming}
        title="Rename the view"
        action="Rename"
        initial={view}
        onClose={() => setRenaming(false)}
        onSubmit={(words) => views.change(view, words)}
      />
    </>
  );
}
