import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answerOf } from "../../../api/client.ts";
import type { Row } from "../../../state/inbox.ts";
import { useDesk } from "../../desk.ts";
import { date } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { addressOf, useInbox, useInboxes, useMode } from "../workspace.ts";
import classes from "./LeadPanel.module.css";

/** What else this lead has asked, last first. */
export function Earlier({ row }: { row: Row }) {
  const { lead } = useWords().workspace;
  const { api } = useDesk();
  const { sync } = useInboxes();
  const mode = useMode();
  const { leadId } = row;
  const known = useInbox(({ conversations }) => conversations);
  const found = useQuery({
    queryKey: ["workspace", "of", leadId, row.id],
    queryFn: () =>
      sync.look(
        () => answerOf(api.GET("/api/v1/conversations", { params: { query: { leadId, limit: 20 } } })),
        ({ items }) => items,
      ),
  });
  if (found.isPending) return <Skeleton height={44} radius="md" />;
  if (found.isError) return <span className={classes.none}>{lead.earlierFailed}</span>;
  // as they stand now: somebody may be answering one of them
  const others = found.data.items.filter(({ id }) => id !== row.id).map((one) => known.get(one.id) ?? one);
  if (others.length === 0) return <span className={classes.none}>{lead.noEarlier}</span>;
  return (
    <ul className={classes.earlier}>
      {others.map(({ id, createdAt, lastText, agentName, status }) => (
        <li key={id}>
          <Link to={addressOf(mode)} params={{ conversationId: id }} preload={false}>
            <span>
              {date(createdAt)} · {agentName ?? lead.statuses[status]}
            </span>
            <span className={classes.clip}>{lastText}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
