import { Palette } from "./Palette.tsx";
import { useShortcutsKey } from "./shortcuts.tsx";
import { useCalls } from "./useCalls.ts";

/** What a page can begin without: calls for who looks elsewhere, the palette, the sheet of keys. */
export function Background() {
  useCalls();
  useShortcutsKey();
  return <Palette />;
}
