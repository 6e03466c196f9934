/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { useHere } from "./here.ts";

const EMOJI = [
  ..."😀😄😁😅😂🙂😉😊😍😘😎🤔😮😢😭🙏👍👎👌👏🙌💪🤝👋✌🤞🎉🥳✨⭐🔥💛💙💯✅❌❓❗📍📅📞📷📎💬🏠🏡🏢🔑🚗🌳💰",
];
const COLUMNS = 8;
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -COLUMNS,
  ArrowDown: COLUMNS,
};

/** A handful of them; arrows go from one to the next. */
export function EmojiPicker({ pick, close }: { pick: (emoji: string) => void; close: () => void }) {
  const { words } = useHere();
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    grid.current?.querySelectorAll("button")[at]?.focus();
  }, [at]);
  const keys = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === "Escape") close();
    else if (step) setAt(Math.min(EMOJI.length - 1, Math.max(0, at + step)));
    else return;
    event.preventDefault();
  };
  return (
    <fieldset class="emoji" aria-label={words.emojiGroups} ref={grid} onKeyDown={keys}>
      {EMOJI.map((emoji, index) => (
        <button key={emoji} type="button" tabIndex={index === at ? 0 : -1} onClick={() => pick(emoji)}>
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}
