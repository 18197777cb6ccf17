"use client";

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import Link from "next/link";
import { paths } from "#app/_paths.ts";

export function NewAblationButton({ slug }: { readonly slug: string }) {
  return (
    <Button
      component={Link}
      className="ablation-new"
      href={paths.newAblation(slug)}
      leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
    >
      New ablation
    </Button>
  );
}
