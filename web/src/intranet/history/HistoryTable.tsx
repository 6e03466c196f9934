import { Badge, Group, Table, Text } from "@mantine/core";
import { IconMailQuestion } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Conversation } from "../../api/shapes.ts";
import { ChannelSign } from "../channels.tsx";
import { useProjectName } from "../dashboard/ConversationRow.tsx";
import { isUnproven } from "../people.ts";
import classes from "../shell/Rows.module.css";
import { Stars } from "../shell/Stars.tsx";
import { STATUS_COLORS } from "../shell/status.ts";
import { TableFrame } from "../shell/TableFrame.tsx";
import { moment } from "../times.ts";
import { useWords } from "../words/index.ts";
import { ratingWords } from "../words/ratings.ts";

export function HistoryTable({ rows }: { rows: Conversation[] }) {
  const { history } = useWords().admin;
  const ratings = ratingWords();
  return (
    <TableFrame>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{history.customer}</Table.Th>
          <Table.Th visibleFrom="md">{history.project}</Table.Th>
          <Table.Th visibleFrom="sm">{history.agent}</Table.Th>
          <Table.Th>{history.status}</Table.Th>
          <Table.Th visibleFrom="md">{ratings.heading}</Table.Th>
          <Table.Th visibleFrom="sm">{history.began}</Table.Th>
          <Table.Th visibleFrom="lg">{history.ended}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((conversation) => (
          <Row key={conversation.id} conversation={conversation} />
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

function Row({ conversation }: { conversation: Conversation }) {
  const projectName = useProjectName();
  const { projectId, agentName, createdAt, closedAt, rating } = conversation;
  return (
    <Table.Tr className={classes.row ?? ""}>
      <Table.Td className={classes.first ?? ""}>
        <Lead conversation={conversation} />
      </Table.Td>
      <Table.Td visibleFrom="md">{projectName(projectId) ?? "–"}</Table.Td>
      <Table.Td visibleFrom="sm" className={classes.whole ?? ""}>
        {agentName ?? "–"}
      </Table.Td>
      <Table.Td>
        <Marks conversation={conversation} />
      </Table.Td>
      <Table.Td visibleFrom="md">{rating ? <Stars score={rating.score} /> : "–"}</Table.Td>
      <Table.Td visibleFrom="sm" className={classes.whole ?? ""}>
        {moment(createdAt)}
      </Table.Td>
      <Table.Td visibleFrom="lg" className={classes.whole ?? ""}>
        {closedAt ? moment(closedAt) : "–"}
      </Table.Td>
    </Table.Tr>
  );
}

function Lead({ conversation }: { conversation: Conversation }) {
  const { id, lead, createdAt, channel } = conversation;
  const { shell, admin } = useWords();
  const name = lead.name || shell.noName;
  return (
    <div className={classes.grow}>
      <Link
        to="/admin/chats/$conversationId"
        params={{ conversationId: id }}
        className={classes.link ?? ""}
        aria-label={admin.history.open(name)}
      >
        {name}
      </Link>
      <Group gap={4} wrap="nowrap">
        {channel !== "WEB" && <ChannelSign channel={channel} size={15} />}
        <Text size="sm" c="dimmed" truncate>
          {lead.email ?? lead.phone}
        </Text>
        {isUnproven(conversation) && (
          <IconMailQuestion size={15} stroke={1.6} role="img" aria-label={admin.history.unverified} />
        )}
      </Group>
      <Text size="xs" c="dimmed" hiddenFrom="sm">
        {moment(createdAt)}
      </Text>
    </div>
  );
}

function Marks({ conversation: { status, priority, tags } }: { conversation: Conversation }) {
  const { admin } = useWords();
  return (
    <Group gap={4}>
      <Badge color={STATUS_COLORS[status]} miw="max-content">
        {admin.status[status]}
      </Badge>
      {priority === "HIGH" && <Badge color="red">{admin.priority.HIGH}</Badge>}
      {tags.map((tag) => (
        <Badge key={tag} variant="default" visibleFrom="md">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
