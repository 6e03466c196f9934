import { ActionIcon, Badge, Text } from "@mantine/core";
import { IconGripVertical } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { PointerEvent } from "react";
import type { Standing } from "../../api/shapes.ts";
import { ChannelSign } from "../channels.tsx";
import { useDesk } from "../desk.ts";
import { useMay } from "../qualification/rights.ts";
import { fieldNames, nameOf } from "../qualification/values.ts";
import { ago, useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { dayAndTime } from "../zoned.ts";
import classes from "./Pipeline.module.css";
import { nextOf } from "./steps.ts";

interface Shown {
  lead: Standing;
  /** The colleague's name whose they are. */
  agent: string | undefined;
  isDragged: boolean;
  begin: (event: PointerEvent, lead: Standing) => void;
  ask: (lead: Standing) => void;
}

/** A mouse takes it anywhere, a finger at its handle: elsewhere it scrolls. A colleague's stays where it is. */
export function Card({ lead, agent, isDragged, begin, ask }: Shown) {
  const words = useWords();
  const { pipeline } = words;
  const now = useNow();
  const name = nameOf(lead, words);
  const { timeZone } = useDesk().person;
  const may = useMay(lead);
  const { channel, consent_refused, doubts, meetings_at, missing, score, updated_at, verified } = lead;
  const meeting = nextOf(meetings_at, now);
  return (
    <li
      className={classes.card}
      data-lead={lead.id}
      data-dragged={isDragged || undefined}
      onPointerDown={(event) => may && event.pointerType === "mouse" && begin(event, lead)}
      onDragStart={(event) => event.preventDefault()}
    >
      <div className={classes.top}>
        <Link to="." search={{ lead: lead.id }} className={classes.name ?? ""}>
          {name}
        </Link>
        {may && (
          <ActionIcon
            className={classes.handle ?? ""}
            variant="subtle"
            color="gray"
            size={32}
            aria-label={pipeline.move.button(name)}
            title={pipeline.move.button(name)}
            onPointerDown={(event) => event.pointerType !== "mouse" && begin(event, lead)}
            onClick={() => ask(lead)}
          >
            <IconGripVertical size={18} stroke={1.7} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div className={classes.marks}>
        <ChannelSign channel={channel} size={16} />
        <Score points={score} />
        {consent_refused && (
          <Badge size="sm" color="red" title={pipeline.qualification.consent.refused}>
            {pipeline.refused}
          </Badge>
        )}
        {!verified && (
          <Badge size="sm" color="yellow" title={pipeline.unverifiedText}>
            {pipeline.unverified}
          </Badge>
        )}
        {doubts.length > 0 && (
          <Badge size="sm" color="orange" title={pipeline.doubtText(fieldNames(doubts, words))}>
            {pipeline.doubt}
          </Badge>
        )}
      </div>
      {agent && <Text size="xs">{pipeline.heldBy(agent)}</Text>}
      {meeting && (
        <Text size="xs" fw={600}>
          {pipeline.meeting(dayAndTime(meeting, timeZone))}
        </Text>
      )}
      {missing.length > 0 && (
        <Text size="xs" c="dimmed">
          {pipeline.missing(fieldNames(missing, words))}
        </Text>
      )}
      <Text component="time" dateTime={updated_at} display="block" size="xs" c="dimmed">
        {pipeline.active(ago(updated_at, now))}
      </Text>
    </li>
  );
}

export function Score({ points }: { points: number }) {
  const { qualification } = useWords().pipeline;
  const color = points >= 70 ? "teal" : points >= 40 ? "yellow" : "gray";
  return (
    <Badge
      size="sm"
      color={color}
      role="img"
      aria-label={qualification.scoreIs(points)}
      title={qualification.scoreIs(points)}
    >
      {points}
    </Badge>
  );
}
