import { useDisclosure, useFocusReturn } from "@mantine/hooks";
import type { KeyboardEvent } from "react";
import { INLINE } from "./keys.ts";

/** Said of an open list or calendar, whose own Escape it is. */
const OPEN_LIST = "data-mantine-stop-propagation";

/** A form that opens in its place on the page. In *place* Escape closes it and nothing around it. */
export function useInline() {
  const [opened, { open, close }] = useDisclosure();
  useFocusReturn({ opened });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Escape" || (event.target as Element).getAttribute(OPEN_LIST) === "true") return;
    event.stopPropagation();
    close();
  };
  return { opened, open, close, place: opened ? { [INLINE]: true, onKeyDown } : {} };
}
