/** The company's navy and yellow on warm neutrals. Navy acts in the light, yellow in the dark. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple, virtualColor } from "@mantine/core";

const navy: MantineColorsTuple = [
  "#f2f5fa",
  "#e4e9f3",
  "#cad4e6",
  "#a3b4d1",
  "#7a90b8",
  "#566e9b",
  "#3b5280",
  "#263a63",
  "#14213d",
  "#0d1730",
];
const yellow: MantineColorsTuple = [
  "#fffaeb",
  "#fff3d1",
  "#ffe9a8",
  "#ffdf80",
  "#ffd454",
  "#ffcd38",
  "#ffc61a",
  "#ffc61a",
  "#ffc61a",
  "#6b4c00",
];
/** Warm, where Mantine's own are bluish. */
const gray: MantineColorsTuple = [
  "#faf8f5",
  "#f4f1eb",
  "#ebe6dd",
  "#ded8cc",
  "#cbc3b5",
  "#a49b8c",
  "#6b6459",
  "#544e45",
  "#3a362f",
  "#24211c",
];
/** Navy's night. */
const dark: MantineColorsTuple = [
  "#e9e6df",
  "#cfd0d3",
  "#a9afbd",
  "#8f97aa",
  "#33405c",
  "#222d47",
  "#182239",
  "#0f172a",
  "#0b1120",
  "#070b16",
];

export const theme = createTheme({
  colors: {
    navy,
    yellow,
    gray,
    dark,
    primary: virtualColor({ name: "primary", light: "navy", dark: "yellow" }),
  },
  primaryColor: "primary",
  primaryShade: 8,
  autoContrast: true,
  black: "#1a2338",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.125rem" } } },
  components: {
    Badge: { defaultProps: { variant: "light", tt: "none" } },
    Button: { defaultProps: { radius: "md" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 400 } },
    // axe wants a menu inside of its landmark, and knows no such child of it
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: { radius: "lg", centered: true },
      styles: { title: { fontWeight: 650, fontSize: "1.125rem" } },
    },
  },
});

/** `pascal-…` are our own; the rest is Mantine's where its contrast falls short of AA. */
export const variables: CSSVariablesResolver = () => ({
  variables: { "--pascal-yellow": "#ffc61a", "--pascal-navy": "#14213d" },
  light: {
    "--pascal-ground": "#faf8f5",
    "--pascal-sidebar": "#14213d",
    "--pascal-line": "#e7e1d6",
    "--pascal-chart-1": "#14213d",
    "--pascal-chart-2": "#ffc61a",
    "--pascal-chart-3": "#8a9dc2",
    "--mantine-color-placeholder": "#777064",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-default-border": "#d5cec1",
    "--mantine-color-teal-light-color": "#065f46",
    "--mantine-color-green-light-color": "#1c5c2b",
    "--mantine-color-orange-light-color": "#8f3208",
  },
  dark: {
    "--pascal-ground": "#0b1120",
    "--pascal-sidebar": "#0d1528",
    "--pascal-line": "#232e47",
    "--pascal-chart-1": "#9db3e0",
    "--pascal-chart-2": "#ffc61a",
    "--pascal-chart-3": "#516796",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-gray-light": "#26324c",
    "--mantine-color-gray-light-hover": "#2e3b58",
    "--mantine-color-navy-light": "#22304f",
    "--mantine-color-navy-light-hover": "#2a3a5f",
    "--mantine-color-primary-filled-hover": "#ffd454",
  },
});
