"use client";

import "#app/_components/shell/shell.css";
import { Drawer } from "@mantine/core";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { UndoKeys } from "#app/_components/notices/undo.tsx";
import { ShellContext, type ShellProject } from "#app/_components/page/shell-context.tsx";
import { CommandPalette } from "#app/_components/shell/command-palette.tsx";
import { HelpDialog } from "#app/_components/shell/help-dialog.tsx";
import { Rail } from "#app/_components/shell/rail.tsx";
import { TipLayer } from "#app/_components/shell/tip-layer.tsx";
import { useShellKeys } from "#app/_components/shell/use-shell-keys.ts";
import { LAST_PROJECT_COOKIE } from "#app/_last-project.ts";

interface ShellProps {
  readonly projects: readonly ShellProject[];
  readonly lastProject: string | null;
  readonly children: ReactNode;
}

/** The frame of every page: rail, palette, help and main region. */
export function Shell({ projects, lastProject, children }: ShellProps) {
  const pathname = usePathname();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const shown = slugOf(pathname);
  const [remembered, setRemembered] = useState(lastProject);

  useEffect(() => {
    setMenuOpen(pathname === "");
    if (shown !== null) {
      setRemembered(shown);
      // A cookie instead of localStorage, because the server renders the rail with it, without a layout shift.
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox ESR
      document.cookie = `${LAST_PROJECT_COOKIE}=${encodeURIComponent(shown)}; path=/; max-age=31536000; samesite=lax`;
    }
  }, [pathname, shown]);

  const state = useMemo(() => {
    const wanted = shown ?? remembered;
    return {
      projects,
      project: projects.find((project) => project.slug === wanted) ?? projects[0] ?? null,
      openMenu: () => setMenuOpen(true),
      openHelp: () => setHelpOpen(true),
    };
  }, [projects, shown, remembered]);
  useShellKeys(state.project, state.openHelp);

  return (
    <ShellContext value={state}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="shell">
        <div className="shell-rail">
          <Rail />
        </div>
        <Drawer
          opened={isMenuOpen}
          onClose={() => setMenuOpen(false)}
          size={264}
          title="Menu"
          closeButtonProps={{ "aria-label": "Close menu" }}
          padding="xs"
        >
          <Rail />
        </Drawer>
        <main className="shell-main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <CommandPalette />
      <TipLayer />
      <UndoKeys />
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </ShellContext>
  );
}

function slugOf(pathname: string): string | null {
  const match = /^\/projects\/([^/]+)/.exec(pathname);
  return match?.[1] === undefined ? null : decodeURIComponent(match[1]);
}
