import { Button } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";

interface DifferingButtonProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** In the bar's menu of a phone, where it is as tall as its neighbours. */
  readonly isInMenu?: boolean;
}

/** Hides the columns that are equal in all rows. */
export function DifferingButton({ isOn, onChange, isInMenu = false }: DifferingButtonProps) {
  return (
    <Button
      variant="default"
      size={isInMenu ? "xs" : "compact-xs"}
      className={isInMenu ? "runs-toggle runs-phone-only" : "runs-toggle runs-desk-toggle"}
      data-active={isOn || undefined}
      aria-pressed={isOn}
      leftSection={<IconArrowsDiff size={isInMenu ? 15 : 13} stroke={1.6} aria-hidden />}
      data-tip="Hides columns that are equal over all rows"
      onClick={() => onChange(!isOn)}
    >
      Only what differs
    </Button>
  );
}
