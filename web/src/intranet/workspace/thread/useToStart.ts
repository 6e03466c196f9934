import { type KeyboardEvent, useEffect, useState } from "react";

/**
 * Home goes to the very first message, however many have to be fetched before it is here.
 * Whoever does something else meanwhile does not want it any more.
 */
export function useToStart(whole: boolean, scroll: () => void) {
  const [wanted, want] = useState(false);
  useEffect(() => {
    if (!wanted || !whole) return;
    scroll();
    want(false);
  }, [wanted, whole, scroll]);
  const stop = () => want(false);
  const hands = {
    onKeyDown: (event: KeyboardEvent) => {
      const goes = event.key === "Home" && event.target === event.currentTarget;
      if (goes) event.preventDefault();
      want(goes);
    },
    onWheel: stop,
    onPointerDown: stop,
  };
  return { wanted: wanted && !whole, hands };
}
