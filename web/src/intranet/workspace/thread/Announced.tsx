import { VisuallyHidden } from "@mantine/core";
import { useRef } from "react";
import type { Message } from "../../../api/shapes.ts";
import { speaksOfAnother } from "../../../state/about.ts";
import { useDesk } from "../../desk.ts";
import { useWords } from "../../words/index.ts";
import { wordsOfNote } from "./note.ts";

/** Reads out what arrives. The log itself is silent: scrolling draws lines that are not new. */
export function Announced({ message }: { message: Message | undefined }) {
  const { workspace } = useWords();
  const { person } = useDesk();
  const first = useRef(message?.seq ?? 0);
  const news = message && message.seq > first.current && message.senderId !== person.id ? message : null;
  const said = (one: Message) => {
    const kind = workspace.media[one.contentType];
    if (speaksOfAnother(one) && one.contentText) return `${kind}: ${one.contentText}`;
    return one.contentText || kind;
  };
  return (
    <VisuallyHidden component="div" aria-live="polite">
      {news &&
        (news.note
          ? wordsOfNote(news, workspace.notes)
          : `${news.senderName ?? workspace.thread.bot}: ${said(news)}`)}
    </VisuallyHidden>
  );
}
