import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

const BEGINS_PX = 6;
const EDGE_PX = 56;
const SCROLL_PX_A_MS = 0.5;

export interface Drag<Thing, Place> {
  thing: Thing;
  x: number;
  y: number;
  over: Place | null;
}

/** Where it is and where it was taken up. */
type Way = [at: number, from: number];

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
    let [x, y, moves, frame, since] = [clientX, clientY, false, 0, 0];
    stop.current = () => {
      listening.abort();
      cancelAnimationFrame(frame);
      setDrag(null);
    };
    const look = () => setDrag({ thing, x, y, over: latest.current.placeAt(x, y, thing) });
    const follow = (now: number) => {
      const px = Math.max(0, now - since) * SCROLL_PX_A_MS;
      since = now;
      if (scrollAtEdge(board.current, [x, clientX], [y, clientY], px)) look();
      frame = requestAnimationFrame(follow); // who holds still at the edge goes on, too
    };
    const move = (now: globalThis.PointerEvent) => {
      if (now.pointerId !== pointerId) return;
      [x, y] = [now.clientX, now.clientY];
      if (!moves && Math.hypot(x - clientX, y - clientY) < BEGINS_PX) return;
      look();
      if (moves) return;
      moves = true;
      since = performance.now();
      frame = requestAnimationFrame(follow);
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

/** Scrolls towards the edge that it was taken to, and tells whether there was anything to scroll. */
function scrollAtEdge(board: HTMLElement | null, x: Way, y: Way, px: number): boolean {
  if (!board) return false;
  const { left, right, top, bottom } = board.getBoundingClientRect();
  const by = ([at, from]: Way, first: number, last: number) =>
    at < Math.min(from, first + EDGE_PX) ? -px : at > Math.max(from, last - EDGE_PX) ? px : 0;
  const { scrollLeft, scrollTop } = board;
  board.scrollBy(by(x, left, right), by(y, top, bottom));
  return board.scrollLeft !== scrollLeft || board.scrollTop !== scrollTop;
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
