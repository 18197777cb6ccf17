"use client";

import "#app/_components/calculations/calculations.css";
import { ActionIcon, Menu } from "@mantine/core";
import { IconMathAvg, IconMathFunction } from "@tabler/icons-react";
import { useState } from "react";
import { AverageDialog } from "#app/_components/calculations/average-dialog.tsx";
import { CalculationsDialog } from "#app/_components/calculations/calculations-dialog.tsx";
import type { CalculationsProps } from "#app/_components/calculations/calculations-props.ts";

/** Opens the dialogs of calculated columns: by expression, or as an average of benchmarks. */
export function CalculationsMenu(props: CalculationsProps) {
  const [open, setOpen] = useState<"calculations" | "average" | null>(null);
  const close = () => setOpen(null);
  const count = props.state.calculations.length;
  const label = count === 0 ? "Calculated columns" : `Calculated columns (${count})`;
  return (
    <>
      <Menu position="bottom-end" withinPortal shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={30}
            aria-label={label}
            title={label}
            className="runs-toggle"
            data-active={count > 0 || undefined}
          >
            <IconMathFunction size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconMathFunction size={14} aria-hidden />}
            onClick={() => setOpen("calculations")}
          >
            Calculated columns…
          </Menu.Item>
          <Menu.Item leftSection={<IconMathAvg size={14} aria-hidden />} onClick={() => setOpen("average")}>
            Custom average…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CalculationsDialog {...props} isOpen={open === "calculations"} onClose={close} />
      <AverageDialog {...props} isOpen={open === "average"} onClose={close} />
    </>
  );
}
