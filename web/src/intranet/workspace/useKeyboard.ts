/** For who works without a mouse: shortcuts leave dialogs alone, and the focus is never nowhere. */
import { type RefObject, useEffect, useRef } from "react";

/** Dialogs and menus give the focus back themselves, a moment after they close. */
const GIVEN_BACK_MS = 30;
const OF_THEIR_OWN = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Keys that are pressed in a dialog or a menu are its own: Escape closes it, and not the conversation behind. */
export function useKeysOfDialogs(): void {
  useEffect(() => {
    // shortcuts listen further up; by now a dialog may be closed already, but it still is on the event's way
    const keep = (event: KeyboardEvent) => {
      if (event.composedPath().some((each) => each instanceof Element && each.matches(OF_THEIR_OWN)))
        event.stopPropagation();
    };
    document.body.addEventListener("keydown", keep);
    return () => document.body.removeEventListener("keydown", keep);
  }, []);
}

/**
 * What had the focus is gone, or let go of it on Escape: the next best place has it then.
 * A click beside everything is left alone.
 */
export function useKeptFocus(root: RefObject<HTMLElement | null>, openId: string | undefined): void {
  const lastOpen = useRef(openId);
  if (openId) lastOpen.current = openId;
  useEffect(() => {
    let last: Element | null = null;
    /** Where one was before a dialog: it gives back to itself where a busy browser was slow to tell it. */
    let before: HTMLElement | null = null;
    let place = "1";
    let byKeys = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      const lost = last && (!last.isConnected || byKeys);
      if (!lost || !root.current || !isNowhere() || document.querySelector('[aria-modal="true"]')) return;
      const rows = [`[data-row="${lastOpen.current}"]`, `[aria-posinset="${place}"] a`];
      const back = before !== last && before?.checkVisibility() ? before : null;
      (back ?? nextBest(root.current, last, rows))?.focus();
    };
    const soon = () => {
      if (isNowhere()) timer ??= setTimeout(look, GIVEN_BACK_MS);
    };
    const gets = ({ target }: FocusEvent) => {
      last = target as HTMLElement;
      if (!last.closest(OF_THEIR_OWN)) before = last as HTMLElement;
      place = last.closest("[aria-posinset]")?.getAttribute("aria-posinset") ?? place;
    };
    const keys = () => {
      byKeys = true;
    };
    const pointer = () => {
      byKeys = false;
    };
    const changes = new MutationObserver(soon);
    changes.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", gets);
    document.addEventListener("focusout", soon);
    addEventListener("keydown", keys, true);
    addEventListener("pointerdown", pointer, true);
    return () => {
      clearTimeout(timer);
      changes.disconnect();
      document.removeEventListener("focusin", gets);
      document.removeEventListener("focusout", soon);
      removeEventListener("keydown", keys, true);
      removeEventListener("pointerdown", pointer, true);
    };
  }, [root]);
}

const isNowhere = () => document.activeElement === null || document.activeElement === document.body;

/** Who was in the list stays in it; else where one writes, or reads; else in the list. */
function nextBest(root: HTMLElement, last: Element | null, rows: readonly string[]): HTMLElement | undefined {
  const inList = last?.closest("[data-list], [data-row]");
  const thread = ["textarea", '[role="log"]'];
  const list = [...rows, "[data-row]", '[role="tab"][aria-selected="true"]'];
  return [...(inList ? [] : thread), ...list, ...thread]
    .map((each) => root.querySelector<HTMLElement>(each))
    .find((each): each is HTMLElement => each?.checkVisibility() ?? false);
}
