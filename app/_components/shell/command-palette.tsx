"use client";

import "#app/_components/shell/command-palette.css";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight } from "@mantine/spotlight";
import {
  IconFolder,
  IconKeyboard,
  IconLayoutGrid,
  IconMoon,
  IconPoint,
  IconSearch,
  IconSun,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useState } from "react";
import { useShell } from "#app/_components/page/shell-context.tsx";
import { GLOBAL_PAGES, PROJECT_PAGES } from "#app/_components/shell/navigation.ts";
import { useRegisteredCommands } from "#app/_components/shell/page-commands.ts";
import { useViewCommands } from "#app/_components/shell/use-view-commands.tsx";
import { paths } from "#app/_paths.ts";
import { runSearchQuery } from "#app/_queries/run-search.ts";

interface Command {
  readonly id: string;
  readonly group: "Runs" | "Views" | "Pages" | "Projects" | "Actions";
  readonly label: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

const GROUPS = ["Runs", "Views", "Pages", "Projects", "Actions"] as const;
const ICON = { size: 16, stroke: 1.6 } as const;
/** Number of projects whose runs are searched, the current project first. */
const SEARCHED_PROJECTS = 8;

/** The command palette (Ctrl-K): runs, views, pages, projects and actions by name. */
export function CommandPalette() {
  const [query, setQuery] = useState("");
  const text = query.trim();
  const commands = useCommands();
  const runs = useFoundRuns(text);
  const [isOpened, setOpened] = useState(false);
  const views = useViewCommands(useShell().project?.slug ?? null, isOpened);
  const ofPage = useRegisteredCommands();
  const named = [
    ...views.map((command): Command => ({ ...command, group: "Views" })),
    ...commands,
    ...ofPage.map((command): Command => ({ ...command, group: "Actions" })),
  ];
  const matching = [...runs, ...named.filter((command) => isMatch(command, text))];
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpened(true)}
      shortcut="mod + K"
      tagsToIgnore={[]}
      scrollable
      maxHeight={420}
      yOffset="12vh"
      transitionProps={{ duration: 60 }}
      size={560}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      attributes={{ content: { "aria-label": "Search and commands" } }}
    >
      <Spotlight.Search
        placeholder="Search runs, projects, pages and actions"
        aria-label="Search runs, projects, pages and actions"
        leftSection={<IconSearch size={17} stroke={1.6} />}
        onKeyDown={(event) => {
          // Spotlight does not preselect an action, so Enter runs the first one.
          if (event.key === "Enter" && document.querySelector(".palette-action[data-selected]") === null) {
            event.preventDefault();
            const [first] = matching;
            // Without a match, or before the search has finished, the palette stays open.
            if (first !== undefined) {
              spotlight.close();
              first.run();
            }
          }
        }}
      />
      <Spotlight.ActionsList>
        {matching.length === 0 ? <Spotlight.Empty>Nothing is called “{text}”</Spotlight.Empty> : null}
        {GROUPS.map((group) => {
          const inGroup = matching.filter((command) => command.group === group);
          return inGroup.length === 0 ? null : (
            <Spotlight.ActionsGroup key={group} label={group}>
              {inGroup.map((command) => (
                <Spotlight.Action
                  key={command.id}
                  className="palette-action"
                  data-first={command === matching[0] || undefined}
                  onClick={command.run}
                >
                  {command.icon}
                  <span className="palette-label">{command.label}</span>
                  <span className="palette-hint">{command.hint}</span>
                </Spotlight.Action>
              ))}
            </Spotlight.ActionsGroup>
          );
        })}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function isMatch(command: Command, text: string): boolean {
  return `${command.label} ${command.hint ?? ""}`.toLowerCase().includes(text.toLowerCase());
}

function useFoundRuns(text: string): Command[] {
  const router = useRouter();
  const { projects, project } = useShell();
  const [settled] = useDebouncedValue(text, 120);
  const searched = useMemo(() => {
    const others = projects.filter((other) => other.slug !== project?.slug).map((other) => other.slug);
    return [...(project === null ? [] : [project.slug]), ...others].slice(0, SEARCHED_PROJECTS);
  }, [projects, project]);
  const found = useQuery({ ...runSearchQuery(searched, settled), placeholderData: keepPreviousData });
  if (text === "" || found.data === undefined) {
    return [];
  }
  // While the next response is loading, the previous one is filtered by the new text.
  const fitting = found.data.filter((run) => run.name.toLowerCase().includes(text.toLowerCase()));
  return fitting.slice(0, 12).map((run) => ({
    id: run.id,
    group: "Runs",
    label: run.name,
    hint: projects.find((other) => other.slug === run.project)?.name ?? run.project,
    icon: <IconPoint {...ICON} />,
    run: () => router.push(paths.run(run.project, run.id)),
  }));
}

function useCommands(): Command[] {
  const router = useRouter();
  const { projects, project, openHelp } = useShell();
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const inProject = PROJECT_PAGES.flatMap((page): Command[] =>
      project === null
        ? []
        : [
            {
              id: `page-${page.label}`,
              group: "Pages",
              label: page.label,
              hint: project.name,
              icon: <page.icon {...ICON} />,
              run: () => router.push(page.href(project.slug)),
            },
          ],
    );
    const pages = GLOBAL_PAGES.map(
      (page): Command => ({
        id: `page-${page.label}`,
        group: "Pages",
        label: page.label,
        icon: <page.icon {...ICON} />,
        run: () => router.push(page.href("")),
      }),
    );
    const switches = projects.map(
      (other): Command => ({
        id: `project-${other.slug}`,
        group: "Projects",
        label: other.name,
        icon: <IconFolder {...ICON} />,
        run: () => router.push(paths.runs(other.slug)),
      }),
    );
    const actions: Command[] = [
      {
        id: "projects",
        group: "Pages",
        label: "Projects",
        icon: <IconLayoutGrid {...ICON} />,
        run: () => router.push(paths.projects()),
      },
      {
        id: "new-project",
        group: "Actions",
        label: "New project",
        icon: <IconFolder {...ICON} />,
        run: () => router.push(`${paths.projects()}?new=true`),
      },
      {
        id: "light",
        group: "Actions",
        label: "Light colours",
        icon: <IconSun {...ICON} />,
        run: () => setColorScheme("light"),
      },
      {
        id: "dark",
        group: "Actions",
        label: "Dark colours",
        icon: <IconMoon {...ICON} />,
        run: () => setColorScheme("dark"),
      },
      {
        id: "help",
        group: "Actions",
        label: "Keyboard shortcuts",
        hint: "?",
        icon: <IconKeyboard {...ICON} />,
        run: openHelp,
      },
    ];
    return [...inProject, ...pages, ...switches, ...actions];
  }, [router, projects, project, openHelp, setColorScheme]);
}
