import { ActionIcon, Popover } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMoodSmile } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { stepped } from "../../../common/emoji.ts";
import { useWords } from "../../words/index.ts";
import classes from "./EmojiPicker.module.css";

const EMOJI = [
  ..."😀😄😁😅😂🙂😉😊😍🥰😘😎🤩🤔🙄😮😢😭😬😴🙏👍👎👌👏🙌💪🤝👋🤞👀🎉🥳🎊🎁🔥🚀💯💛💙💚💜🏠🏡🏢🔑🚪🛏🚗🌳🌇🌊☀🌙⭐📍📅📞📷📎📄💬💰💳✅❌❓❗⏰",
];

/** A handful; arrows go from one to the next. */
export function EmojiPicker({ pick }: { pick: (emoji: string) => void }) {
  const { composer } = useWords().workspace;
  const [opened, { toggle, close }] = useDisclosure();
  const grid = useRef<HTMLFieldSetElement>(null);
  const walk = (event: KeyboardEvent) => {
    const all = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = stepped(event.key, at, all.length);
    if (next === null) return;
    event.preventDefault();
    all[next]?.focus();
  };
  return (
    <Popover opened={opened} onDismiss={close} position="top-start" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={38}
          radius="xl"
          aria-label={composer.emoji}
          title={composer.emoji}
          onClick={toggle}
        >
          <IconMoodSmile size={21} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <fieldset ref={grid} className={classes.grid} aria-label={composer.emoji} onKeyDown={walk}>
          {EMOJI.map((emoji) => (
            <button
              key={emoji}
              type="button"
              onClick={() => {
                close();
                pick(emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
