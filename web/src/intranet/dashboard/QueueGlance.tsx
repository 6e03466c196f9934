import { Anchor } from "@mantine/core";
import { IconCoffee } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { Section } from "../shell/Section.tsx";
import { Note } from "../shell/states.tsx";
import { lasting, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { Conversations } from "./Rows.tsx";

const FEW = 5;
const TICK_MS = 1000;

/** Those who have waited longest. */
export function QueueGlance() {
  const { queue } = useWords().dashboard;
  const { api } = useDesk();
  const now = useNow(TICK_MS);
  const found = useQuery({
    queryKey: ["figures", "queue"],
    queryFn: () =>
      answerOf(api.GET("/api/v1/conversations", { params: { query: { status: "QUEUED", limit: FEW } } })),
  });
  const all = (
    <Anchor component={Link} to="/sales-agent/chats" size="sm" fw={500}>
      {queue.all}
    </Anchor>
  );
  return (
    <Section title={queue.title} actions={all}>
      <Conversations
        found={found}
        rows={found.data?.items}
        empty={<Note icon={IconCoffee} title={queue.empty} text={queue.emptyText} />}
        when={({ createdAt }) => queue.waits(lasting(Math.max(0, now - Date.parse(createdAt)) / 1000))}
      />
    </Section>
  );
}
