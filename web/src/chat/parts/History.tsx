/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import { answerOf } from "../../api/answers.ts";
import type { ConversationForLead, Message } from "../../api/shapes.ts";
import { type Ask, following, PAGE } from "../../state/thread.ts";
import type { Visit } from "../visit.ts";
import { useHere } from "./here.ts";
import { Icon } from "./icons.tsx";
import { Thread } from "./Messages.tsx";
import { Verification } from "./Verification.tsx";

/** What was said before: this browser's own, and all of it for who has proven the e-mail. */
export function History({ done }: { done: () => void }) {
  const { words, verified, visit, talk, language } = useHere();
  const [found, setFound] = useState<readonly ConversationForLead[]>([]);
  const [shown, setShown] = useState<ConversationForLead | null>(null);
  useEffect(() => {
    const query = { limit: 100 };
    const list = answerOf(visit.api.GET("/api/v1/leads/me/conversations", { params: { query } }));
    list.then(({ items }) => setFound(items)).catch(() => visit.notify(words.failed));
  }, [verified, language]);
  if (shown) return <Past conversation={shown} back={() => setShown(null)} />;
  return (
    <main class="history">
      {verified ? (
        <p class="proven">
          <Icon name="check" />
          {words.verified}
        </p>
      ) : (
        <Verification />
      )}
      {verified && found.length === 0 && <p class="quiet centred">{words.nothingYet}</p>}
      <ul>
        {found.map((one) => (
          <Row
            key={one.id}
            conversation={one}
            choose={() => (one.id === talk?.id ? done() : setShown(one))}
          />
        ))}
      </ul>
    </main>
  );
}

function Row({ conversation, choose }: { conversation: ConversationForLead; choose: () => void }) {
  const { words, projects, language } = useHere();
  const { projectId, lastMessageAt, lastText, status, agentName } = conversation;
  const project = projects.find(({ id }) => id === projectId)?.name ?? projectId ?? agentName ?? words.team;
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
  return (
    <li>
      <button class="row" type="button" onClick={choose}>
        <strong>{project}</strong>
        {status !== "RESOLVED" && <em>{words.current}</em>}
        <time dateTime={lastMessageAt}>{day.format(new Date(lastMessageAt))}</time>
        <span>{lastText}</span>
      </button>
    </li>
  );
}

/** An earlier conversation, to be read. */
function Past({ conversation, back }: { conversation: ConversationForLead; back: () => void }) {
  const { words, visit, language } = useHere();
  const [messages, setMessages] = useState<readonly Message[]>([]);
  useEffect(() => {
    everything(visit, conversation.id).then(setMessages, () => visit.notify(words.failed));
  }, [conversation.id, language]);
  return (
    <main class="history past">
      <button class="plain" type="button" onClick={back}>
        ← {words.history}
      </button>
      <Thread messages={messages} />
    </main>
  );
}

async function everything({ api }: Visit, conversationId: string): Promise<Message[]> {
  const all: Message[] = [];
  for (let ask: Ask | null = { afterSeq: 0, limit: PAGE }; ask; ) {
    const params = { path: { conversationId }, query: ask };
    const { items } = await answerOf(api.GET("/api/v1/conversations/{conversationId}/messages", { params }));
    all.push(...items);
    ask = following(items, ask);
  }
  return all;
}
