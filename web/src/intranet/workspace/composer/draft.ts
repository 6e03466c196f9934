/** What is being written in each conversation: it stays in this browser until it is sent. */
import { useState } from "react";

const keyOf = (conversationId: string) => `pascal.draft.${conversationId}`;

export function useDraft(conversationId: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => localStorage.getItem(keyOf(conversationId)) ?? "");
  const write = (text: string) => {
    setDraft(text);
    try {
      if (text) localStorage.setItem(keyOf(conversationId), text);
      else localStorage.removeItem(keyOf(conversationId));
    } catch {
      // the browser's store is full or closed: it stays on the page at least
    }
  };
  return [draft, write];
}
