/** What a person is writing in each conversation: it stays in this browser until it is sent. */
import { useState } from "react";
import { useDesk } from "../../desk.ts";

export function useDraft(conversationId: string): [string, (text: string) => void] {
  const { person } = useDesk();
  const key = `pascal.draft.${person.id}.${conversationId}`;
  const [draft, setDraft] = useState(() => localStorage.getItem(key) ?? "");
  const write = (text: string) => {
    setDraft(text);
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      // the browser's store is full or closed: it stays on the page at least
    }
  };
  return [draft, write];
}
