import { useWindowEvent } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { lazy, Suspense } from "react";
import { words } from "../words/index.ts";

const ShortcutsTable = lazy(async () => ({ default: (await import("./ShortcutsTable.tsx")).ShortcutsTable }));

const writing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const SHEET = "shortcuts";

export function openShortcuts(): void {
  const { shortcuts, close } = words().shell;
  modals.open({
    modalId: SHEET,
    title: shortcuts.title,
    children: (
      <Suspense>
        <ShortcutsTable />
      </Suspense>
    ),
    closeButtonProps: { "aria-label": close },
  });
}

/** ? shows what keys do, wherever the keyboard has it. */
export function useShortcutsKey(): void {
  useWindowEvent("keydown", ({ key, target }) => {
    if (key === "?" && !writing(target)) openShortcuts();
  });
}
