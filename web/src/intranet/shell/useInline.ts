import { useDisclosure } from "@mantine/hooks";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { INLINE } from "./keys.ts";

/** Said of an open list or calendar, whose own Escape it is. */
const OPEN_LIST = "data-mantine-stop-propagation";

/**
 * A form that opens in its place on the page: its first field has the focus, and then what opened it. In *place*
 * Escape closes it and nothing around it.
 */
export function useInline() {
  const [opened, { open: show, close }] = useDisclosure();
  const place = useRef<HTMLElement | null>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    const back = opener.current as HTMLElement | null;
    (opened ? place.current?.querySelector<HTMLElement>("form input, form textarea") : back)?.focus();
  }, [opened]);
  const open = () => {
    opener.current = document.activeElement;
    show();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Escape" || (event.target as Element).getAttribute(OPEN_LIST) === "true") return;
    event.stopPropagation();
    close();
  };
  const ref = (element: HTMLElement | null) => {
    place.current = element;
  };
  return { opened, open, close, place: { ref, ...(opened && { [INLINE]: true, onKeyDown }) } };
}
