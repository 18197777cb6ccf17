"use client";

import { ActionIcon, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconApi, IconHelp, IconLayoutGrid, IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useShell } from "#app/_components/page/shell-context.tsx";
import { Brand } from "#app/_components/shell/brand.tsx";
import { ColorSchemeToggle } from "#app/_components/shell/color-scheme-toggle.tsx";
import { type Destination, GLOBAL_PAGES, PROJECT_PAGES } from "#app/_components/shell/navigation.ts";
import { ProjectSwitcher } from "#app/_components/shell/project-switcher.tsx";
import { QueueCount } from "#app/_components/shell/queue-count.tsx";
import { paths } from "#app/_paths.ts";

/** The navigation rail, at the left or in the drawer of narrow screens. */
export function Rail() {
  const { project, openHelp } = useShell();
  const pathname = usePathname();
  return (
    <>
      <nav className="rail" aria-label="Main">
        <Brand />
        <UnstyledButton className="rail-search" onClick={() => spotlight.open()}>
          <IconSearch size={15} aria-hidden />
          Search
          <span className="kbd" aria-hidden>
            Ctrl K
          </span>
        </UnstyledButton>
        <ul className="rail-list">
          <li>
            <RailLink
              href={paths.projects()}
              label="Projects"
              icon={<IconLayoutGrid size={16} stroke={1.6} aria-hidden />}
              current={pathname === paths.projects()}
            />
          </li>
          {GLOBAL_PAGES.map((page) => (
            <li key={page.label}>
              <PageLink page={page} slug="" pathname={pathname}>
                <QueueCount />
              </PageLink>
            </li>
          ))}
        </ul>
        {project === null ? null : (
          <>
            <div className="rail-heading">Project</div>
            <ProjectSwitcher />
            <ul className="rail-list">
              {PROJECT_PAGES.map((page) => (
                <li key={page.label}>
                  <PageLink page={page} slug={project.slug} pathname={pathname} />
                </li>
              ))}
            </ul>
          </>
        )}
      </nav>
      <div className="rail-foot">
        <a className="rail-link" href={paths.apiDocs()}>
          <IconApi size={16} stroke={1.6} aria-hidden />
          API
        </a>
        <ColorSchemeToggle />
        <ActionIcon aria-label="Keyboard shortcuts" data-tip="Keyboard shortcuts (?)" onClick={openHelp}>
          <IconHelp size={17} stroke={1.6} />
        </ActionIcon>
      </div>
    </>
  );
}

interface PageLinkProps {
  readonly page: Destination;
  readonly slug: string;
  readonly pathname: string;
  readonly children?: ReactNode;
}

function PageLink({ page, slug, pathname, children }: PageLinkProps) {
  const href = page.href(slug);
  const Icon = page.icon;
  const current = pathname === href ? true : pathname.startsWith(`${href}/`) ? "ancestor" : false;
  return (
    <RailLink
      href={href}
      label={page.label}
      icon={<Icon size={16} stroke={1.6} aria-hidden />}
      current={current}
    >
      {children}
    </RailLink>
  );
}

interface RailLinkProps {
  readonly href: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly current: boolean | "ancestor";
  readonly children?: ReactNode;
}

function RailLink({ href, label, icon, current, children }: RailLinkProps) {
  const ariaCurrent = current === "ancestor" ? "true" : current ? "page" : undefined;
  return (
    <Link className="rail-link" href={href} aria-current={ariaCurrent}>
      {icon}
      {label}
      {children}
    </Link>
  );
}
