/**
 * Tells a person, wherever they look: somebody mentions me, what I put off is back, what I scheduled was not sent,
 * a meeting of mine was booked, moved or called off.
 */
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useDesk } from "../desk.ts";
import { useDesktopNotes, useIsTold, useSound } from "../preferences.ts";
import { useWords } from "../words/index.ts";
import { dayAndTime, wallOf } from "../zoned.ts";
import { call } from "./bell.ts";
import { useFreshMentions } from "./mentions.ts";
import { useFacts } from "./useLive.ts";

const LONG_MS = 8000;

export function useAsideCalls(): void {
  const { person } = useDesk();
  const { mentions, snooze, later } = useWords().asides;
  const { calls } = useWords().shell;
  const navigate = useNavigate();
  const [sound] = useSound();
  const [note] = useDesktopNotes();
  const pushed = useIsTold(person.id);
  const versions = useRef(new Map<string, number>());
  useFreshMentions();

  const show = (about: string, title: string, text: string, open: () => void, color?: string) =>
    notifications.show({
      id: `aside ${about}`,
      title,
      message: text,
      autoClose: LONG_MS,
      ...(color ? { color } : {}),
      onClick: open,
    });
  const tell = (conversationId: string, title: string, text: string, color?: string) => {
    const open = () =>
      void navigate({ to: "/sales-agent/chats/$conversationId", params: { conversationId } });
    show(conversationId, title, text, open, color);
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
      case "meeting": {
        const { meetingId, version, news, subject, startTime } = fact.data;
        const before = versions.current.get(meetingId) ?? 0;
        if (version <= before) break;
        versions.current.set(meetingId, version);
        notifications.hide(`aside ${meetingId} ${before}`); // what it said holds no more
        const text = `${subject} · ${dayAndTime(startTime, person.timeZone)}`;
        const day = wallOf(Date.parse(startTime), person.timeZone).slice(0, 10);
        const open = () => void navigate({ to: "/sales-agent/agenda", search: { day, whose: person.id } });
        show(`${meetingId} ${version}`, calls.meeting[news], text, open);
        call({ title: calls.meeting[news], text, about: meetingId, sound, note: note && !pushed, open });
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
