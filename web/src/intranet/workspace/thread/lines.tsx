/** What stands between messages. */
import { Loader } from "@mantine/core";
import {
  IconArrowForwardUp,
  IconCalendarEvent,
  IconCalendarX,
  IconCircleCheck,
  IconInfoCircle,
  IconMessageCheck,
  IconMessageOff,
  IconMoon,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX,
  IconRobotOff,
  IconUserCheck,
  IconUserMinus,
  IconUserOff,
} from "@tabler/icons-react";
import type { Message } from "../../../api/shapes.ts";
import { ChannelSign, useChannelName } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { clock } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { dayName } from "./days.ts";
import classes from "./lines.module.css";
import { wordsAbout, wordsOfNote } from "./note.ts";

/** Over the first lines: nothing that is read moves for it. */
export function EarlierLine() {
  const { thread } = useWords().workspace;
  return (
    <div className={classes.earlier} role="status" aria-label={thread.earlier}>
      <Loader size="xs" type="dots" color="gray" />
    </div>
  );
}

export function DayLine({ at }: { at: string }) {
  const { days } = useWords().workspace;
  return (
    <div className={classes.day}>
      <span>{dayName(at, days)}</span>
    </div>
  );
}

export function UnreadLine() {
  const { thread } = useWords().workspace;
  return (
    <div className={classes.unread}>
      <span>{thread.unread}</span>
    </div>
  );
}

export function ChannelLine({ channel }: { channel: string }) {
  const { channels } = useWords();
  const name = useChannelName(channel);
  return (
    <div className={classes.channel}>
      <span>
        <ChannelSign channel={channel} size={15} named />
        {channels.by(name)}
      </span>
    </div>
  );
}

/** It speaks of a message that is not on the page. */
export function AboutLine({ message }: { message: Message }) {
  const { channels } = useWords();
  const { createdAt } = message;
  return (
    <div className={classes.note}>
      <IconInfoCircle size={15} stroke={1.7} aria-hidden />
      <span>
        {wordsAbout(message, channels)}
        <time dateTime={createdAt}>{clock(createdAt)}</time>
      </span>
    </div>
  );
}

const SIGNS = {
  agent_joined: IconUserCheck,
  agent_left: IconUserMinus,
  agent_gone: IconUserOff,
  resolved: IconCircleCheck,
  continued_elsewhere: IconArrowForwardUp,
  outside_hours: IconMoon,
  goes_on: IconArrowForwardUp,
  opted_out: IconMessageOff,
  opted_in: IconMessageCheck,
  bot_left: IconRobotOff,
  meeting_moved: IconCalendarEvent,
  meeting_cancelled: IconCalendarX,
  meeting_adrift: IconCalendarX,
  lead_not_told: IconMessageOff,
  call_in: IconPhoneIncoming,
  call_missed: IconPhoneX,
  call_out: IconPhoneOutgoing,
  call_unanswered: IconPhoneOff,
  call_busy: IconPhoneOff,
  call_failed: IconPhoneOff,
};

export function NoteLine({ message }: { message: Message }) {
  const { notes } = useWords().workspace;
  const { timeZone } = useDesk().person;
  const Sign = SIGNS[message.note ?? "resolved"] ?? IconInfoCircle; // an older page beside a newer server
  return (
    <div className={classes.note}>
      <Sign size={15} stroke={1.7} aria-hidden />
      <span>
        {wordsOfNote(message, notes, timeZone)}
        <time dateTime={message.createdAt}>{clock(message.createdAt)}</time>
      </span>
    </div>
  );
}
