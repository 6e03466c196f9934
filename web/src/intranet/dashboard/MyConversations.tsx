import { IconMessages } from "@tabler/icons-react";
import { useMine } from "../figures.ts";
import { Section } from "../shell/Section.tsx";
import { Note } from "../shell/states.tsx";
import { ago, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { Conversations } from "./Rows.tsx";

/** What I answer now; what I have not read comes first. */
export function MyConversations() {
  const { mine } = useWords().dashboard;
  const now = useNow();
  const found = useMine();
  const awake = found.data?.filter(({ snoozedUntil }) => snoozedUntil === null);
  const rows = awake?.toSorted((a, b) => Number(b.unread > 0) - Number(a.unread > 0));
  return (
    <Section title={mine.title}>
      <Conversations
        found={found}
        rows={rows}
        empty={<Note icon={IconMessages} title={mine.empty} text={mine.emptyText} />}
        when={({ lastMessageAt }) => ago(lastMessageAt, now)}
      />
    </Section>
  );
}
