import { Skeleton, Stack } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useMine } from "../figures.ts";
import { Section } from "../shell/Section.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { ago, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import classes from "./Dashboard.module.css";

/** What I answer now; what I have not read comes first. */
export function MyConversations() {
  const { mine } = useWords().admin;
  const now = useNow();
  const found = useMine();
  const rows = found.data?.toSorted((a, b) => Number(b.unread > 0) - Number(a.unread > 0));
  return (
    <Section title={mine.title}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting />}
      {rows?.length === 0 && <Note icon={IconMessages} title={mine.empty} text={mine.emptyText} />}
      {rows && (
        <ul className={classes.rows}>
          {rows.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              when={ago(conversation.lastMessageAt, now)}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

export function Waiting() {
  return (
    <Stack gap="md" aria-hidden>
      <Skeleton h={40} />
      <Skeleton h={40} />
      <Skeleton h={40} />
    </Stack>
  );
}
