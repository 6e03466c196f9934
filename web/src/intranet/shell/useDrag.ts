import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

const BEGINS_PX = 6;
const EDGE_PX = 56;
const SCROLL_PX = 14;

export interface Drag<Thing, Place> {
  thing: Thing;
  x: number;
  y: number;
  over: Place | null;
}

interface Hands<Thing, Place> {
  /** Where it would be dropped. */
  placeAt: (x: number, y: number, thing: Thing) => Place | null;
  drop: (thing: Thing, place: Place) => void;
}

/** Something follows the pointer or the finger, and is dropped at the place below it; Escape puts it back. */
export function useDrag<Thing, Place>(board: RefObject<HTMLElement | null>, hands: Hands<Thing, Place>) {
  const [drag, setDrag] = useState<Drag<Thing, Place> | null>(null);
  const latest = useRef(hands);
  latest.current = hands;
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);

  const begin = (event: PointerEvent, thing: Thing) => {
    if (event.button !== 0) return;
    stop.current();
    const { pointerId, clientX, clientY } = event;
    const listening = new AbortController();
    const { signal } = listening;
    let moves = false;
    stop.current = () => {
      listening.abort();
      setDrag(null);
    };
    const move = (now: globalThis.PointerEvent) => {
      if (now.pointerId !== pointerId) return;
      const [x, y] = [now.clientX, now.clientY];
      moves ||= Math.hypot(x - clientX, y - clientY) >= BEGINS_PX;
      if (!moves) return;
      scrollAtEdge(board.current, x, y);
      setDrag({ thing, x, y, over: latest.current.placeAt(x, y, thing) });
    };
    const end = (now: globalThis.PointerEvent) => {
      if (now.pointerId !== pointerId) return;
      stop.current();
      if (!moves) return;
      swallowClick();
      const to = latest.current.placeAt(now.clientX, now.clientY, thing);
      if (to) latest.current.drop(thing, to);
    };
    addEventListener("pointermove", move, { signal });
    addEventListener("pointerup", end, { signal });
    addEventListener("pointercancel", () => stop.current(), { signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && stop.current(), { signal });
  };
  return { drag, begin };
}

function scrollAtEdge(board: HTMLElement | null, x: number, y: number): void {
  if (!board) return;
  const { left, right, top, bottom } = board.getBoundingClientRect();
  const by = (at: number, from: number, to: number) =>
    at < from + EDGE_PX ? -SCROLL_PX : at > to - EDGE_PX ? SCROLL_PX : 0;
  board.scrollBy(by(x, left, right), by(y, top, bottom));
}

/** To let go of something is not to open it. */
function swallowClick(): void {
  const hands = new AbortController();
  addEventListener(
    "click",
    (event) => {
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, signal: hands.signal },
  );
  setTimeout(() => hands.abort());
}
