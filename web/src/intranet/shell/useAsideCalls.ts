/** Tells a person, wherever they look: somebody mentions me, what I put off is back, what I scheduled was not sent. */
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useDesk } from "../desk.ts";
import { useDesktopNotes, useSound } from "../preferences.ts";
import { useWords } from "../words/index.ts";
import { call } from "./bell.ts";
import { useFreshMentions } from "./mentions.ts";
import { useFacts } from "./useLive.ts";

const LONG_MS = 8000;

export function useAsideCalls(): void {
  const { person } = useDesk();
  const { mentions, snooze, later } = useWords().asides;
  const navigate = useNavigate();
  const [sound] = useSound();
  const [note] = useDesktopNotes();
  useFreshMentions();

  const tell = (conversationId: string, title: string, text: string, color?: string) => {
    const open = () =>
      void navigate({ to: "/sales-agent/chats/$conversationId", params: { conversationId } });
    notifications.show({
      id: `aside ${conversationId}`,
      title,
      message: text,
      autoClose: LONG_MS,
      ...(color ? { color } : {}),
      onClick: open,
    });
    call({ title, text, about: conversationId, sound, note, open });
  };

  useFacts((fact) => {
    switch (fact.name) {
      case "mentioned": {
        const { conversationId, authorName, contentText } = fact.data;
        tell(conversationId, mentions.called(authorName), contentText);
        break;
      }
      case "woke": {
        const { conversationId, leadName, by } = fact.data;
        tell(conversationId, snooze.woke(leadName), snooze.because[by]);
        break;
      }
      case "scheduled": {
        const { conversationId, authorId, status, reason, contentText } = fact.data;
        if (authorId === person.id && status === "CANCELLED" && reason && reason !== "WITHDRAWN")
          tell(conversationId, later.unsent, `«${contentText}». ${later.reason[reason]}`, "red");
        break;
      }
    }
  });
}
