"use client";

import { ActionIcon } from "@mantine/core";
import { IconMenu2 } from "@tabler/icons-react";
import { useContext } from "react";
import { ShellContext } from "#app/_components/page/shell-context.tsx";

/** Opens the navigation rail as a drawer on narrow screens; renders nothing without a rail. */
export function MenuButton() {
  const shell = useContext(ShellContext);
  return shell === null ? null : (
    <ActionIcon className="shell-menu-button" aria-label="Open menu" onClick={shell.openMenu} size={32}>
      <IconMenu2 size={18} stroke={1.6} />
    </ActionIcon>
  );
}
