/** What keys do in the workspace; the shell's sheet lists them. */
import type { Words } from "../words/index.ts";

interface Shortcut {
  keys: readonly string[];
  does: keyof Words["workspace"]["does"];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ["J", "↓"], does: "next" },
  { keys: ["K", "↑"], does: "previous" },
  { keys: ["Enter"], does: "open" },
  { keys: ["T"], does: "take" },
  { keys: ["R"], does: "reply" },
  { keys: ["Alt + S"], does: "suggest" },
  { keys: ["N"], does: "note" },
  { keys: ["E"], does: "resolve" },
  { keys: ["I"], does: "details" },
  { keys: ["/"], does: "search" },
  { keys: ["Esc"], does: "back" },
];
