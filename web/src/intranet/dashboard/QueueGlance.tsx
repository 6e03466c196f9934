import { Anchor } from "@mantine/core";
import { IconCoffee } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { Section } from "../shell/Section.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { lasting, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import classes from "./Dashboard.module.css";
import { Waiting } from "./MyConversations.tsx";

const FEW = 5;

/** Those who have waited longest. */
export function QueueGlance() {
  const { queue } = useWords().admin;
  const { api } = useDesk();
  const now = useNow();
  const found = useQuery({
    queryKey: ["figures", "queue"],
    queryFn: () =>
      answerOf(api.GET("/api/v1/conversations", { params: { query: { status: "QUEUED", limit: FEW } } })),
  });
  const rows = found.data?.items;
  const all = (
    <Anchor component={Link} to="/sales-agent/chats" size="sm" fw={500}>
      {queue.all}
    </Anchor>
  );
  return (
    <Section title={queue.title} actions={all}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting />}
      {rows?.length === 0 && <Note icon={IconCoffee} title={queue.empty} text={queue.emptyText} />}
      {rows && (
        <ul className={classes.rows}>
          {rows.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              when={queue.waits(lasting((now - Date.parse(conversation.createdAt)) / 1000))}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
