import { notifications } from "@mantine/notifications";
import { Spotlight } from "@mantine/spotlight";
import { IconMessage, IconUserSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { chatOf } from "../places.ts";
import { tellRefusal } from "../queries.ts";
import { ago, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { selectFirst } from "./spotlight.ts";

const SHORTEST = 2;

/** Leads and messages with these words; choosing one opens the conversation. */
export function FoundActions({ query }: { query: string }) {
  const { palette } = useWords().shell;
  const { api } = useDesk();
  const now = useNow();
  const { open, openLatest } = useOpen();
  const enough = query.length >= SHORTEST;
  const found = useQuery({
    queryKey: ["search", query],
    queryFn: ({ signal }) =>
      answerOf(api.GET("/api/v1/search", { params: { query: { q: query, limit: 8 } }, signal })),
    enabled: enough,
    placeholderData: keepPreviousData,
  });
  const arrived = found.data;
  useEffect(() => {
    if (arrived) selectFirst();
  }, [arrived]);
  if (!enough) return null;
  if (found.isError) return <Spotlight.Empty>{palette.failed}</Spotlight.Empty>;
  if (!found.data) return <Spotlight.Empty>{palette.searching}</Spotlight.Empty>;
  const { leads, messages } = found.data;
  if (leads.length + messages.length === 0) return <Spotlight.Empty>{palette.nothing}</Spotlight.Empty>;
  return (
    <>
      {leads.length > 0 && (
        <Spotlight.ActionsGroup label={palette.leads}>
          {leads.map(({ id, name, email, phone }) => (
            <Spotlight.Action
              key={id}
              label={name}
              description={[email, phone].filter(Boolean).join(" · ")}
              leftSection={<IconUserSearch size={20} stroke={1.6} aria-hidden />}
              onClick={() => openLatest(id).catch(tellRefusal)}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {messages.length > 0 && (
        <Spotlight.ActionsGroup label={palette.messages}>
          {messages.map(({ messageId, conversationId, leadName, excerpt, createdAt }) => (
            <Spotlight.Action
              key={messageId}
              label={excerpt}
              description={`${leadName} · ${ago(createdAt, now)}`}
              leftSection={<IconMessage size={20} stroke={1.6} aria-hidden />}
              onClick={() => open(conversationId)}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
    </>
  );
}

function useOpen() {
  const { api, person } = useDesk();
  const { palette } = useWords().shell;
  const navigate = useNavigate();
  const open = (conversationId: string) => void navigate({ to: chatOf(person), params: { conversationId } });
  const openLatest = async (leadId: string) => {
    const query = { leadId, limit: 1 };
    const { items } = await answerOf(api.GET("/api/v1/conversations", { params: { query } }));
    const [latest] = items;
    if (latest) open(latest.id);
    else notifications.show({ message: palette.noConversation });
  };
  return { open, openLatest };
}
