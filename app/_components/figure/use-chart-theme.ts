import { useComputedColorScheme } from "@mantine/core";
import { type ChartTheme, DARK_THEME, LIGHT_THEME } from "#lib/charts/theme.ts";

/** The chart theme of the page's colour scheme. */
export function useChartTheme(): ChartTheme {
  return useComputedColorScheme("light") === "dark" ? DARK_THEME : LIGHT_THEME;
}
