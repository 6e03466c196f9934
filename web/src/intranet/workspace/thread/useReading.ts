import { useEffect, useState } from "react";
import { answerOf } from "../../../api/client.ts";
import type { Row } from "../../../state/inbox.ts";
import { useDesk } from "../../desk.ts";
import type { Rights } from "../rights.ts";
import { useInboxes } from "../workspace.ts";

const A_GLANCE_MS = 400;

/** What its agent has seen is read: the end is on the screen, and the page is looked at. */
export function useReading(row: Row, rights: Rights, atEnd: boolean, seq: number): void {
  const { api } = useDesk();
  const { sync } = useInboxes();
  const looking = useLooking();
  const due = rights.mine && atEnd && looking && row.unread > 0 && seq > row.read;
  useEffect(() => {
    if (!due) return;
    const timer = setTimeout(async () => {
      const conversationId = row.id;
      const path = "/api/v1/conversations/{conversationId}/read";
      try {
        await answerOf(api.POST(path, { params: { path: { conversationId } }, body: { seq } }));
        const readAt = new Date().toISOString();
        sync.know({ name: "read", data: { conversationId, by: "AGENT", seq, readAt } });
      } catch {
        // whatever is said next is read with all before it
      }
    }, A_GLANCE_MS);
    return () => clearTimeout(timer);
  }, [due, seq, row.id, api, sync]);
}

function useLooking(): boolean {
  const [looking, setLooking] = useState(() => document.hasFocus());
  useEffect(() => {
    const look = () => setLooking(!document.hidden && document.hasFocus());
    addEventListener("focus", look);
    addEventListener("blur", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      removeEventListener("focus", look);
      removeEventListener("blur", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return looking;
}
