"use client";

import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import Link from "next/link";
import { useShell } from "#app/_components/page/shell-context.tsx";
import { paths } from "#app/_paths.ts";

export function ProjectSwitcher() {
  const { projects, project } = useShell();
  return (
    <Menu position="bottom-start" width={260} withinPortal>
      <Menu.Target>
        <UnstyledButton className="rail-switcher" aria-label={`Project: ${project?.name}. Switch project`}>
          <span>{project?.name}</span>
          <IconSelector size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {projects.map((other) => (
          <Menu.Item
            key={other.slug}
            component={Link}
            href={paths.runs(other.slug)}
            rightSection={other.slug === project?.slug ? <IconCheck size={14} aria-label="shown" /> : null}
          >
            {other.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} href={paths.projects()}>
          All projects
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
