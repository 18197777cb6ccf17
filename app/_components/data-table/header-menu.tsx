"use client";

import { Menu } from "@mantine/core";
import {
  IconArrowAutofitWidth,
  IconArrowBarBoth,
  IconArrowLeft,
  IconArrowRight,
  IconEyeOff,
  IconFold,
  IconPin,
  IconPinnedOff,
  IconRulerMeasure,
} from "@tabler/icons-react";
import type { ReactNode } from "react";

interface HeaderMenuProps {
  /** Where it opens, in pixels of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly label: string;
  readonly items: ReactNode;
  readonly isPinned: boolean;
  /** Pins or unpins; undefined where the column cannot be. */
  readonly onPin: (() => void) | undefined;
  readonly onHide: (() => void) | undefined;
  /** Undefined while the column has its default width. */
  readonly onResetSize: (() => void) | undefined;
  /** In places. */
  readonly onMove: (by: number) => void;
  readonly canMoveLeft: boolean;
  readonly canMoveRight: boolean;
  /** In pixels. */
  readonly onWiden: (by: number) => void;
  readonly onFit: () => void;
  readonly onClose: () => void;
}

const WIDEN_BY = 24;
const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;
const OWN_ICON = { ...ICON, size: 14 } as const;

/** The menu of one header; there is only ever one, for the table has hundreds of headers. */
export function HeaderMenu(props: HeaderMenuProps) {
  const { at, label, items, onClose } = props;
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
        {items === undefined ? null : <Menu.Divider />}
        <PlaceItems {...props} />
        <MoveItems {...props} />
        <WidthItems {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Whether the column is pinned, shown, and as wide as by default. */
function PlaceItems({ isPinned, onPin, onHide, onResetSize }: HeaderMenuProps) {
  return (
    <>
      {onPin === undefined ? null : (
        <Menu.Item
          leftSection={isPinned ? <IconPinnedOff {...OWN_ICON} /> : <IconPin {...OWN_ICON} />}
          onClick={onPin}
        >
          {isPinned ? "Unpin" : "Pin to the left"}
        </Menu.Item>
      )}
      {onHide === undefined ? null : (
        <Menu.Item leftSection={<IconEyeOff {...OWN_ICON} />} onClick={onHide}>
          Hide
        </Menu.Item>
      )}
      {onResetSize === undefined ? null : (
        <Menu.Item leftSection={<IconRulerMeasure {...OWN_ICON} />} onClick={onResetSize}>
          Own width again
        </Menu.Item>
      )}
      {(onPin ?? onHide ?? onResetSize) === undefined ? null : <Menu.Divider />}
    </>
  );
}

function MoveItems({ onMove, canMoveLeft, canMoveRight }: HeaderMenuProps) {
  return (
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
  );
}

function WidthItems({ onWiden, onFit }: HeaderMenuProps) {
  return (
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
      <Menu.Item leftSection={<IconArrowAutofitWidth {...ICON} />} onClick={onFit}>
        Fit to content
      </Menu.Item>
    </>
  );
}
