import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Fact } from "../../live/realtime.ts";
import { useDesk } from "../desk.ts";
import { useMine } from "../figures.ts";
import { useDesktopNotes, useSound } from "../preferences.ts";
import { useWords } from "../words/index.ts";
import { call, watchTabs } from "./bell.ts";
import { useFacts } from "./useLive.ts";
import { usePush } from "./usePush.ts";

/** Calls a person who looks elsewhere: somebody waits, somebody answers me, a conversation was given to me. */
export function useCalls(): void {
  const { person } = useDesk();
  const { calls } = useWords().shell;
  const mine = useMine().data;
  const navigate = useNavigate();
  const [sound] = useSound();
  const [note] = useDesktopNotes();
  const pushed = usePush();
  useEffect(watchTabs, []);

  const tell = (conversationId: string, title: string, text: string, byPush = false) =>
    call({
      title,
      text,
      about: conversationId,
      sound,
      note: note && !(byPush && pushed),
      open: () => void navigate({ to: "/sales-agent/chats/$conversationId", params: { conversationId } }),
    });

  useFacts((fact: Fact) => {
    switch (fact.name) {
      case "queued": {
        const { conversation, leadName, projectName } = fact.data;
        if (person.availability !== "OFFLINE")
          tell(conversation.id, calls.queued, projectName ? `${leadName} · ${projectName}` : leadName, true);
        break;
      }
      case "waitsLong": {
        const { conversationId, leadName, projectName } = fact.data;
        if (person.availability !== "OFFLINE")
          tell(
            conversationId,
            calls.waitsLong,
            projectName ? `${leadName} · ${projectName}` : leadName,
            true,
          );
        break;
      }
      case "activity": {
        const { conversationId, senderType, lastText } = fact.data;
        const conversation = mine?.find(({ id }) => id === conversationId);
        if (conversation && senderType === "LEAD")
          tell(conversationId, conversation.lead.name, lastText ?? calls.file);
        break;
      }
      case "assigned":
        if (fact.data.agentId === person.id)
          tell(fact.data.conversationId, calls.assigned, calls.assignedText, true);
        break;
    }
  });
}
