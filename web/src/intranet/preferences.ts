/** How this browser may call for attention. */
import { useLocalStorage } from "@mantine/hooks";

/** Who is told by push here, and under which id the server knows this browser. */
export interface Told {
  person: string;
  device: string;
}

const kept = <T>(key: string, defaultValue: T) => ({
  key: `pascal.${key}`,
  defaultValue,
  getInitialValueInEffect: false,
});

export const useSound = () => useLocalStorage(kept("sound", true));
export const useDesktopNotes = () => useLocalStorage(kept("notes", false));

const TOLD = kept<Told | null>("push", null);

export const useTold = () => useLocalStorage(TOLD);

/** The same, for whoever must not wait for it or cannot. */
export const toldNow = (): Told | null => JSON.parse(localStorage.getItem(TOLD.key) ?? "null") as Told | null;

/** The same, from outside a page's parts. */
export function keepTold(told: Told | null): void {
  if (told) localStorage.setItem(TOLD.key, JSON.stringify(told));
  else localStorage.removeItem(TOLD.key);
}

/** Whether this browser is told by push, for that person. */
export const useIsTold = (personId: string): boolean => useTold()[0]?.person === personId;
