import { VisuallyHidden } from "@mantine/core";
import { useRef } from "react";
import type { Message } from "../../../api/shapes.ts";
import { speaksOfAnother } from "../../../state/about.ts";
import { useDesk } from "../../desk.ts";
import { useWords, type Words } from "../../words/index.ts";
import { isTrouble, troubleOf } from "./Delivery.tsx";
import { wordsOfNote } from "./note.ts";
import { speakerOf } from "./speaker.ts";

/** Reads out what arrives, and that ours did not. The log itself is silent: scrolling draws lines that are not new. */
export function Announced({ message }: { message: Message | undefined }) {
  const words = useWords();
  const { person } = useDesk();
  const first = useRef(message?.seq ?? 0);
  const news = message && message.seq > first.current ? message : null;
  return (
    <VisuallyHidden component="div" aria-live="polite">
      {news && (news.senderId === person.id ? failed(news, words) : said(news, words, person.timeZone))}
    </VisuallyHidden>
  );
}

function failed(message: Message, { channels }: Words): string | null {
  if (!message.delivery || !isTrouble(message)) return null;
  return `${channels.state[message.delivery.state]}. ${troubleOf(message.delivery, channels)}`;
}

function said(message: Message, { workspace }: Words, zone: string): string {
  const { note, contentText, contentType } = message;
  if (note) return wordsOfNote(message, workspace.notes, zone);
  const kind = workspace.media[contentType];
  const spoken = speaksOfAnother(message) && contentText ? `${kind}: ${contentText}` : contentText || kind;
  return `${speakerOf(message, workspace)}: ${spoken}`;
}
