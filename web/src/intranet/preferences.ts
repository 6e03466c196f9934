/** How this browser may call for attention. */
import { useLocalStorage } from "@mantine/hooks";

const kept = (key: string, defaultValue: boolean) => ({
  key: `pascal.${key}`,
  defaultValue,
  getInitialValueInEffect: false,
});

export const useSound = () => useLocalStorage(kept("sound", true));
export const useDesktopNotes = () => useLocalStorage(kept("notes", false));
