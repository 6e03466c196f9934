import { ModalsProvider } from "@mantine/modals";
import { useEffect } from "react";
import { dialogsAreThere } from "./dialogs.tsx";
import { Palette } from "./Palette.tsx";
import { useAsideCalls } from "./useAsideCalls.ts";
import { useCalls } from "./useCalls.ts";

/** What a page can begin without: calls for who looks elsewhere, the palette, dialogs. */
export function Background() {
  useCalls();
  useAsideCalls();
  useEffect(dialogsAreThere, []);
  return (
    <>
      <ModalsProvider />
      <Palette />
    </>
  );
}
