import { Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Conversation } from "../../api/shapes.ts";
import { ChannelSign } from "../channels.tsx";
import { useDesk } from "../desk.ts";
import { PersonAvatar } from "../shell/PersonAvatar.tsx";
import { useWords } from "../words/index.ts";
import classes from "./Dashboard.module.css";

export function useProjectName() {
  const { projects } = useDesk();
  return (id: string | null) => projects.find((project) => project.id === id)?.name ?? id;
}

/** A conversation at a glance: who, about what, what was said last. */
export function ConversationRow({ conversation, when }: { conversation: Conversation; when: ReactNode }) {
  const { shell, dashboard } = useWords();
  const projectName = useProjectName();
  const { id, lead, projectId, lastText, unread, status, channel } = conversation;
  const name = lead.name || shell.noName;
  return (
    <li>
      <Link
        className={classes.row ?? ""}
        to="/sales-agent/chats/$conversationId"
        params={{ conversationId: id }}
      >
        <PersonAvatar name={name} />
        <span className={classes.grow}>
          <Text span display="block" fw={600} size="sm" truncate>
            {name} {channel !== "WEB" && <ChannelSign channel={channel} size={14} />}
            <Text span c="dimmed" fw={400}>
              {projectId && ` · ${projectName(projectId)}`}
            </Text>
          </Text>
          <Text span display="block" size="sm" c="dimmed" truncate>
            {lastText}
          </Text>
        </span>
        <span className={classes.when}>
          {when}
          {status !== "QUEUED" && unread > 0 && (
            <Badge display="block" ml="auto" mt={2} color="yellow" variant="filled">
              {dashboard.mine.unread(unread)}
            </Badge>
          )}
        </span>
      </Link>
    </li>
  );
}
