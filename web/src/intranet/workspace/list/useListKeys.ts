import { useHotkeys } from "@mantine/hooks";
import type { RefObject } from "react";
import type { Row } from "../../../state/inbox.ts";

/** J and K, or the arrows, go from row to row; Enter, since rows are links, opens. */
export function useListKeys(
  rows: readonly Row[],
  openId: string | undefined,
  scroller: RefObject<HTMLElement | null>,
  show: (index: number) => void,
): void {
  const go = (step: number) => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.row;
    const at = rows.findIndex(({ id }) => id === (focused ?? openId));
    const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
    show(next);
    const focus = () => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${rows[next]?.id}"]`);
      row?.focus({ preventScroll: true });
      return row;
    };
    // what was off the screen is drawn with the next frame
    if (!focus()) requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  const inList = (act: () => void) => () => {
    const { activeElement } = document;
    if (activeElement === document.body || scroller.current?.contains(activeElement)) act();
  };
  useHotkeys([
    ["j", () => go(1)],
    ["k", () => go(-1)],
    ["ArrowDown", inList(() => go(1)), { preventDefault: false }],
    ["ArrowUp", inList(() => go(-1)), { preventDefault: false }],
  ]);
}
