"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconStar, IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { changeBase, deleteBase } from "#app/_queries/bases.ts";
import type { ModelBaseRow } from "#lib/mir/projector/model-base-schema.ts";

/** The actions on a base. */
export function BaseMenu({ base }: { readonly base: ModelBaseRow }) {
  const router = useRouter();
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      router.refresh();
    } catch (error) {
      showRefusal(error);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${base.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={base.isDefault}
          leftSection={<IconStar size={15} stroke={1.6} />}
          onClick={() => void act(() => changeBase(base.id, { isDefault: true }))}
        >
          Use by default
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={15} stroke={1.6} />}
          onClick={() => void act(() => deleteBase(base.id))}
        >
          Forget
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
