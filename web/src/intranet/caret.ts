/** Where one writes on. */
import { flushSync } from "react-dom";

/** Writes, and selects from there to there, before the next key is heard: it would land elsewhere. */
export function writeThere(
  field: HTMLTextAreaElement | null,
  write: () => void,
  from: number,
  to: number = from,
): void {
  flushSync(write);
  field?.focus();
  field?.setSelectionRange(from, to);
}
