/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { stepped } from "../../common/emoji.ts";
import { useHere } from "./here.ts";

const EMOJI = [
  ..."😀😄😁😅😂🙂😉😊😍😘😎🤔😮😢😭🙏👍👎👌👏🙌💪🤝👋✌🤞🎉🥳✨⭐🔥💛💙💯✅❌❓❗📍📅📞📷📎💬🏠🏡🏢🔑🚗🌳💰",
];

/** A handful of them; arrows go from one to the next. */
export function EmojiPicker({ pick, close }: { pick: (emoji: string) => void; close: () => void }) {
  const { words } = useHere();
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    grid.current?.querySelectorAll("button")[at]?.focus();
  }, [at]);
  const keys = (event: KeyboardEvent) => {
    const next = stepped(event.key, at, EMOJI.length);
    if (event.key === "Escape") close();
    else if (next !== null) setAt(next);
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
