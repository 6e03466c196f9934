import { useWindowEvent } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { withWords, words } from "../words/index.ts";
import { openDialog } from "./dialogs.tsx";

const ShortcutsTable = lazy(
  withWords(async () => ({ default: (await import("./ShortcutsTable.tsx")).ShortcutsTable })),
);

const writing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const SHEET = "shortcuts";

export function openShortcuts(): void {
  openDialog({
    modalId: SHEET,
    title: words().shell.shortcuts.title,
    children: (
      <Suspense>
        <ShortcutsTable />
      </Suspense>
    ),
  });
}

/** ? shows what keys do, wherever the keyboard has it. */
export function useShortcutsKey(): void {
  useWindowEvent("keydown", ({ key, target }) => {
    if (key === "?" && !writing(target)) openShortcuts();
  });
}
