import { createTheme, type MantineColorsTuple, Notification, rem, Tooltip } from "@mantine/core";

/** The accent colour. All other colours have a meaning. */
const accent: MantineColorsTuple = [
  "#f0f1fd",
  "#dfe2fa",
  "#bdc4f4",
  "#a2acf5",
  "#8b96f0",
  "#6d7ae6",
  "#5564da",
  "#4353c9",
  "#3846b0",
  "#2c388f",
];

/** Cool neutrals. The darkest are the surfaces of the dark scheme. */
const dark: MantineColorsTuple = [
  "#e6e6ea",
  "#b9bac3",
  "#a0a1ab",
  "#6b6c77",
  "#3a3b42",
  "#2a2b31",
  "#202126",
  "#16171a",
  "#101113",
  "#0b0c0d",
];

const gray: MantineColorsTuple = [
  "#fafafb",
  "#f4f4f6",
  "#ebebee",
  "#e2e2e7",
  "#cfcfd6",
  "#a6a7b1",
  "#75767f",
  "#54555e",
  "#393a41",
  "#1b1b1f",
];

export const SYSTEM_FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';
export const MONOSPACE_FONT =
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 7 },
  colors: { accent, dark, gray },
  black: "#1b1b1f",
  autoContrast: true,
  fontFamily: SYSTEM_FONT,
  fontFamilyMonospace: MONOSPACE_FONT,
  headings: { fontFamily: SYSTEM_FONT, fontWeight: "600" },
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  defaultRadius: "sm",
  radius: { xs: rem(3), sm: rem(5), md: rem(8), lg: rem(10), xl: rem(14) },
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Tooltip: Tooltip.extend({
      defaultProps: {
        multiline: true,
        openDelay: 250,
        withArrow: false,
        events: { hover: true, focus: true, touch: true },
        classNames: { tooltip: "tooltip" },
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }),
    Button: { defaultProps: { size: "compact-sm", fw: 500 } },
    ActionIcon: { defaultProps: { size: 28, variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", offset: 4 } },
    Popover: { defaultProps: { shadow: "md", offset: 4 } },
    Modal: {
      defaultProps: {
        centered: false,
        yOffset: "12vh",
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { "aria-label": "Close" },
      },
    },
  },
});
