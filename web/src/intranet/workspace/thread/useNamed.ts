import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Item } from "./items.ts";

const seqOf = (item: Item): number | null => ("message" in item ? item.message.seq : null);

/**
 * The message that the address names is shown once, and again for who asks again. *wanted*: it is to be fetched
 * first.
 */
export function useNamed(items: readonly Item[], whole: boolean, show: (index: number) => void) {
  // both of one address: the route's own search comes a moment after it
  const message = useLocation({ select: ({ search }) => search.message });
  const asked = useLocation({ select: ({ state }) => state.__TSR_key });
  const shown = useRef<string | undefined>("");
  const index = message === undefined ? -1 : items.findIndex((item) => seqOf(item) === message);
  useEffect(() => {
    if (index < 0 || shown.current === asked) return;
    shown.current = asked;
    show(index);
  }, [index, asked, show]);
  return { wanted: message !== undefined && index < 0 && !whole, key: items[index]?.key };
}
