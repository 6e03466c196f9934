import { Badge, Tooltip, VisuallyHidden } from "@mantine/core";
import {
  IconBellRinging,
  IconFlag3Filled,
  IconMailQuestion,
  IconRobot,
  IconUserExclamation,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Row } from "../../../state/inbox.ts";
import { ChannelSign } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { useAvailabilityOf } from "../../figures.ts";
import { isUnproven } from "../../people.ts";
import { Dot } from "../../shell/Dot.tsx";
import { ago, lasting } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { LeadFace } from "../LeadFace.tsx";
import { addressOf, useInbox, useMode, useOnline, useProject } from "../workspace.ts";
import classes from "./ConversationRow.module.css";

const SOON_S = 5 * 60;
const LATE_S = 15 * 60;

interface Shown {
  row: Row;
  now: number;
  open: boolean;
  /** Came while one was looking. */
  fresh: boolean;
}

export const ConversationRow = memo(function ConversationRow({ row, now, open, fresh }: Shown) {
  const { workspace } = useWords();
  const mode = useMode();
  const online = useOnline(row.id);
  const project = useProject(row.projectId);
  const unread = row.status === "RESOLVED" ? 0 : row.unread; // nobody has to read it any more
  return (
    <Link
      to={addressOf(mode)}
      params={{ conversationId: row.id }}
      className={classes.row ?? ""}
      data-row={row.id}
      data-open={open || undefined}
      data-unread={unread > 0 || undefined}
      data-fresh={fresh || undefined}
      aria-current={open ? "page" : undefined}
      preload={false}
    >
      <LeadFace name={row.lead.name} online={online} size="medium" className={classes.face} />
      <span className={classes.line}>
        <span className={classes.name}>{row.lead.name}</span>
        {isUnproven(row) && <Unverified />}
        {online && <VisuallyHidden>{workspace.online}</VisuallyHidden>}
        <span className={classes.grow} />
        <Since row={row} now={now} />
      </span>
      <span className={classes.about}>
        {row.channel !== "WEB" && <ChannelSign channel={row.channel} size={15} />}
        <span className={classes.clip}>{project.name ?? workspace.lead.noProject}</span>
        <Tags tags={row.tags} />
        {mode === "admin" && row.agentName && <Responsible row={row} name={row.agentName} />}
      </span>
      <span className={classes.line}>
        <WhoAnswers row={row} />
        <LastWords row={row} />
        <Marks row={row} unread={unread} />
      </span>
    </Link>
  );
});

/** Who has it, and whether they are not there. */
function Responsible({ row, name }: { row: Row; name: string }) {
  const { shell } = useWords();
  const availability = useAvailabilityOf(row.status === "IN_PROGRESS" ? row.agentId : null);
  const missing = availability && availability !== "ONLINE";
  return (
    <span
      className={classes.agent}
      title={missing ? `${name}: ${shell.availability[availability]}` : undefined}
    >
      {missing && <Dot availability={availability} />}
      <span className={classes.clip}>{name}</span>
      {missing && <VisuallyHidden>, {shell.availability[availability]}</VisuallyHidden>}
    </span>
  );
}

function Unverified() {
  const { workspace } = useWords();
  return (
    <Tooltip label={workspace.unverified}>
      <IconMailQuestion
        className={classes.sign}
        size={15}
        stroke={1.7}
        role="img"
        aria-label={workspace.unverified}
      />
    </Tooltip>
  );
}

/** Whether the bot talks with them while they wait, or nobody will but a person. */
function WhoAnswers({ row: { agentEnabled, status } }: { row: Row }) {
  const { bot } = useWords().pipeline;
  const { config } = useDesk();
  if (!config.bot || status !== "QUEUED") return null;
  const [Sign, label] = agentEnabled ? [IconRobot, bot.on] : [IconUserExclamation, bot.left];
  return (
    <Tooltip label={label}>
      <Sign
        className={classes.answers}
        data-bot={agentEnabled || undefined}
        size={16}
        stroke={1.7}
        role="img"
        aria-label={label}
      />
    </Tooltip>
  );
}

/** In the queue how long somebody waits; elsewhere when something was last said. */
function Since({ row, now }: { row: Row; now: number }) {
  const { workspace } = useWords();
  const { config } = useDesk();
  if (row.status !== "QUEUED") return <span className={classes.time}>{ago(row.lastMessageAt, now)}</span>;
  const seconds = Math.max(0, (now - Date.parse(row.createdAt)) / 1000);
  const alarmed = row.alarmedAt !== null;
  const level = alarmed ? "late" : config.bot && row.agentEnabled ? "fine" : levelOf(seconds); // it answers
  const time = lasting(seconds < 60 ? Math.max(15, Math.round(seconds / 15) * 15) : seconds);
  return (
    <span className={classes.waits} data-level={level}>
      <VisuallyHidden>{alarmed ? workspace.list.waitsLong(time) : workspace.list.waits(time)}</VisuallyHidden>
      {alarmed && <IconBellRinging className={classes.alarm} size={13} stroke={2} aria-hidden />}
      <span aria-hidden="true">{time}</span>
    </span>
  );
}

const levelOf = (seconds: number) => (seconds > LATE_S ? "late" : seconds > SOON_S ? "soon" : "fine");

function LastWords({ row }: { row: Row }) {
  const { workspace } = useWords();
  const typing = useInbox(({ typing: all }) => all.get(row.id)?.some(({ side }) => side === "lead") ?? false);
  if (typing) return <span className={classes.typing}>{workspace.list.typing}</span>;
  const { byPhone, noWords } = workspace.list;
  return (
    <span className={classes.words}>{row.lastText ?? (row.channel === "VOICE" ? byPhone : noWords)}</span>
  );
}

function Tags({ tags: [tag, ...more] }: { tags: readonly string[] }) {
  if (!tag) return null;
  return (
    <span className={classes.tag}>
      {tag}
      {more.length > 0 && ` +${more.length}`}
    </span>
  );
}

function Marks({ row, unread }: { row: Row; unread: number }) {
  const { workspace } = useWords();
  return (
    <>
      {row.priority && (
        <Tooltip label={workspace.priorityIs(workspace.priority[row.priority])}>
          <IconFlag3Filled
            className={classes.flag}
            data-level={row.priority}
            size={15}
            role="img"
            aria-label={workspace.priorityIs(workspace.priority[row.priority])}
          />
        </Tooltip>
      )}
      {unread > 0 && (
        <Badge
          className={classes.unread ?? ""}
          size="sm"
          circle={unread < 10}
          aria-label={workspace.list.unread(unread)}
        >
          {unread > 99 ? "99+" : unread}
        </Badge>
      )}
    </>
  );
}
