import { type RefObject, useEffect, useEffectEvent, useState } from "react";

/** Whether the end of what scrolls is seen. Whoever sees it goes on seeing it when what stands around it grows. */
export function useAtEnd(
  scroller: RefObject<HTMLElement | null>,
  nearPx: number,
  toEnd: () => void,
): boolean {
  const [atEnd, setAtEnd] = useState(true);
  const stay = useEffectEvent(toEnd);
  useEffect(() => {
    const { current: frame } = scroller;
    const lines = frame?.firstElementChild;
    if (!frame || !lines) return;
    let [end, height] = [true, frame.clientHeight];
    const look = () => {
      end = frame.scrollHeight - frame.scrollTop - frame.clientHeight <= nearPx;
      setAtEnd(end);
    };
    const sizes = new ResizeObserver(() => {
      if (end && frame.clientHeight !== height) stay();
      height = frame.clientHeight;
      look();
    });
    sizes.observe(frame);
    sizes.observe(lines);
    frame.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      frame.removeEventListener("scroll", look);
    };
  }, [scroller, nearPx]);
  return atEnd;
}
