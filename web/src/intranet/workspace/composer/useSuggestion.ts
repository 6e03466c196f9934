/** A draft that the machine suggests: nobody's words are lost by it, and nothing is sent by itself. */
import { notifications } from "@mantine/notifications";
import { type RefObject, useEffect, useRef, useState } from "react";
import { answerOf } from "../../../api/client.ts";
import { writeThere } from "../../caret.ts";
import { useDesk } from "../../desk.ts";
import { tellRefusal } from "../../queries.ts";
import { useWords } from "../../words/index.ts";

interface Drafting {
  conversationId: string;
  draft: string;
  /** From which template the draft was written; empty: from none. */
  templateId: string;
  change: (text: string) => void;
  from: (templateId: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** What stood there, and what stands there instead. */
interface Replaced {
  before: string;
  templateId: string;
  by: string;
}

export function useSuggestion({ conversationId, draft, templateId, change, from, field }: Drafting) {
  const { api } = useDesk();
  const { suggestion } = useWords().workspace;
  const [asking, setAsking] = useState(false);
  const [replaced, setReplaced] = useState<Replaced | null>(null);
  const asked = useRef<AbortController>(null);
  useEffect(() => () => asked.current?.abort(), []);

  const put = (text: string, writtenFrom: string) => {
    writeThere(field.current, () => change(text), text.length);
    from(writtenFrom);
  };
  const ask = async () => {
    if (asking) return;
    asked.current = new AbortController();
    const { signal } = asked.current;
    const before = draft;
    setAsking(true);
    try {
      const path = "/api/v1/conversations/{conversationId}/suggestion";
      const found = await answerOf(api.POST(path, { params: { path: { conversationId } }, signal }));
      if (signal.aborted || (field.current?.value ?? "") !== before) return; // they have written on
      if (found.text === null) {
        notifications.show({ message: suggestion.none, autoClose: 3000 });
      } else {
        put(found.text, found.templateId ?? "");
        setReplaced({ before, templateId, by: found.text });
      }
    } catch (failure) {
      if (!signal.aborted) tellRefusal(failure);
    } finally {
      if (!signal.aborted) setAsking(false);
    }
  };

  /** As it was before; null once they have made the suggestion their own. */
  const undo =
    replaced?.by === draft
      ? () => {
          put(replaced.before, replaced.templateId);
          setReplaced(null);
        }
      : null;
  return { ask: () => void ask(), asking, undo };
}
