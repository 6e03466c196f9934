/** It rings: here, and for who looks elsewhere. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useDesk } from "../desk.ts";
import { useDesktopNotes, useSound } from "../preferences.ts";
import { call as attract, ring } from "../shell/bell.ts";
import { useFacts } from "../shell/useLive.ts";
import { useWords } from "../words/index.ts";
import { useCalling, useTelephone } from "./telephone.ts";

const EVERY_MS = 3000;

export function useRinging(): void {
  const { person } = useDesk();
  const { telephone: words } = useWords();
  const telephone = useTelephone();
  const navigate = useNavigate();
  const [sound] = useSound();
  const [note] = useDesktopNotes();
  const first = useCalling(({ ringing, call }) => (call ? undefined : ringing[0]));
  const id = first?.id;

  useFacts((fact) => {
    if (fact.name === "stops") telephone.quiet(fact.data);
    if (fact.name === "rings" && person.availability === "ONLINE") telephone.heard(fact.data);
  });
  useEffect(() => {
    if (!id || !sound) return;
    ring();
    const timer = setInterval(ring, EVERY_MS);
    return () => clearInterval(timer);
  }, [id, sound]);
  useEffect(() => {
    if (!first) return;
    const conversationId = first.conversationId ?? "";
    const open = () =>
      void navigate({ to: "/sales-agent/chats/$conversationId", params: { conversationId } });
    attract({
      title: words.rings(first.name),
      text: first.number,
      about: conversationId,
      sound: false, // it rings already
      note,
      open,
    });
  }, [id]);
}
