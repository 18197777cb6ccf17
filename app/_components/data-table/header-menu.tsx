"use client";

import { Menu } from "@mantine/core";
import {
  IconArrowAutofitWidth,
  IconArrowBarBoth,
  IconArrowLeft,
  IconArrowRight,
  IconFold,
} from "@tabler/icons-react";
import type { ReactNode } from "react";

interface HeaderMenuProps {
  /** Where it opens, in pixels of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly label: string;
  readonly items: ReactNode;
  /** In places; undefined where columns stay. */
  readonly onMove: ((by: number) => void) | undefined;
  readonly canMoveLeft: boolean;
  readonly canMoveRight: boolean;
  /** In pixels; null for what the content needs. */
  readonly onWiden: ((by: number | null) => void) | undefined;
  readonly onClose: () => void;
}

const WIDEN_BY = 24;
const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** The menu of one header; there is only ever one, for the table has hundreds of headers. */
export function HeaderMenu(props: HeaderMenuProps) {
  const { at, label, items, onMove, canMoveLeft, canMoveRight, onWiden, onClose } = props;
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      offset={2}
      width={230}
      withinPortal
      returnFocus={false}
    >
      <Menu.Target>
        <button
          type="button"
          className="grid-menu-anchor"
          style={{ left: at.x, top: at.y }}
          tabIndex={-1}
          aria-hidden="true"
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Menu of ${label}`}>
        {items}
        {items !== undefined && (onMove ?? onWiden) !== undefined ? <Menu.Divider /> : null}
        {onMove === undefined ? null : (
          <>
            <Menu.Item
              leftSection={<IconArrowLeft {...ICON} />}
              rightSection={<kbd className="kbd">⇧ ←</kbd>}
              disabled={!canMoveLeft}
              onClick={() => onMove(-1)}
            >
              Move left
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowRight {...ICON} />}
              rightSection={<kbd className="kbd">⇧ →</kbd>}
              disabled={!canMoveRight}
              onClick={() => onMove(1)}
            >
              Move right
            </Menu.Item>
          </>
        )}
        {onWiden === undefined ? null : (
          <>
            <Menu.Item
              leftSection={<IconArrowBarBoth {...ICON} />}
              rightSection={<kbd className="kbd">Alt →</kbd>}
              closeMenuOnClick={false}
              onClick={() => onWiden(WIDEN_BY)}
            >
              Wider
            </Menu.Item>
            <Menu.Item
              leftSection={<IconFold {...ICON} style={{ rotate: "90deg" }} />}
              rightSection={<kbd className="kbd">Alt ←</kbd>}
              closeMenuOnClick={false}
              onClick={() => onWiden(-WIDEN_BY)}
            >
              Narrower
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowAutofitWidth {...ICON} />} onClick={() => onWiden(null)}>
              Fit to content
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
