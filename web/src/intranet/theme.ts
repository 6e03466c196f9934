import { createTheme, type MantineColorsTuple } from "@mantine/core";

const navy: MantineColorsTuple = [
  "#eef2fb",
  "#dbe2f0",
  "#b3c2df",
  "#88a0ce",
  "#6583c0",
  "#4f70b8",
  "#4367b5",
  "#34569f",
  "#2b4d90",
  "#14213d",
];
const yellow: MantineColorsTuple = [
  "#fff9e1",
  "#fff1cc",
  "#ffe29b",
  "#ffd264",
  "#ffc61a",
  "#ffbd18",
  "#ffb803",
  "#e3a200",
  "#ca8f00",
  "#ae7b00",
];

export const theme = createTheme({
  colors: { navy, yellow },
  primaryColor: "navy",
  primaryShade: { light: 9, dark: 4 },
  defaultRadius: "md",
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
});
