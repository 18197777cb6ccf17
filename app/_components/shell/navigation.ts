import {
  IconChartDots,
  IconFlask2,
  IconGitCompare,
  IconPresentation,
  IconSettings,
  IconStack2,
  IconTable,
  type TablerIcon,
} from "@tabler/icons-react";
import { paths } from "#app/_paths.ts";

export interface Destination {
  readonly label: string;
  readonly icon: TablerIcon;
  /** Second key of the `g` key sequence. */
  readonly key: string;
  readonly href: (slug: string) => string;
}

/** The pages of a project, in the order of the rail. */
export const PROJECT_PAGES: readonly Destination[] = [
  { label: "Runs", icon: IconTable, key: "r", href: paths.runs },
  { label: "Compare", icon: IconGitCompare, key: "d", href: (slug) => paths.compare(slug) },
  { label: "Ablations", icon: IconFlask2, key: "a", href: paths.ablations },
  { label: "Correlation", icon: IconChartDots, key: "c", href: paths.correlation },
  { label: "Reviews", icon: IconPresentation, key: "v", href: paths.reviews },
  { label: "Settings", icon: IconSettings, key: "s", href: paths.settings },
];

/** The pages outside projects. */
export const GLOBAL_PAGES: readonly Destination[] = [
  { label: "Queue", icon: IconStack2, key: "q", href: paths.queue },
];
