import { Anchor, Button, Drawer, Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHistory, IconMessage2Plus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode, useState } from "react";
import type { Call, Message, Moment } from "../../../api/shapes.ts";
import type { Row } from "../../../state/inbox.ts";
import { ChannelSign, channelName } from "../../channels.tsx";
import { useDesk } from "../../desk.ts";
import { More } from "../../shell/More.tsx";
import rows from "../../shell/Rows.module.css";
import { Failed, Splash } from "../../shell/states.tsx";
import { clock, lasting } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { DeliveryMark, isTrouble, Trouble } from "../thread/Delivery.tsx";
import { DayLine } from "../thread/lines.tsx";
import { wordsAbout, wordsOfNote } from "../thread/note.ts";
import { speakerOf } from "../thread/speaker.ts";
import { addressOf, useMode } from "../workspace.ts";
import { useConsents, useTimeline } from "./known.ts";
import panel from "./LeadPanel.module.css";
import classes from "./Timeline.module.css";

/** All that was said and done with a lead, whichever way, beside the conversation. */
export function Timeline({ row }: { row: Row }) {
  const { known, shell } = useWords();
  const { timeline } = known;
  const [opened, { open, close }] = useDisclosure();
  return (
    <div className={panel.story}>
      <Button
        fullWidth
        size="xs"
        variant="default"
        leftSection={<IconHistory size={16} aria-hidden />}
        onClick={open}
      >
        {timeline.open}
      </Button>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size={560}
        title={timeline.title(row.lead.name)}
        closeButtonProps={{ "aria-label": shell.close }}
      >
        <Story row={row} close={close} />
      </Drawer>
    </div>
  );
}

function Story({ row: { leadId }, close }: { row: Row; close: () => void }) {
  const words = useWords();
  const { timeline } = words.known;
  const [channel, setChannel] = useState<string | null>(null);
  const reached = useConsents(leadId).data?.channels ?? [];
  const found = useTimeline(leadId, channel);
  const moments = found.data?.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {timeline.text}
      </Text>
      {reached.length > 0 && (
        <Select
          label={timeline.channel}
          placeholder={timeline.any}
          data={["WEB", ...reached].map((value) => ({ value, label: channelName(value, words) }))}
          value={channel}
          onChange={setChannel}
          clearable
        />
      )}
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Splash />}
      {moments?.length === 0 && (
        <Text size="sm" c="dimmed">
          {timeline.none}
        </Text>
      )}
      <ol className={classes.list}>
        {moments?.map((moment, index) => (
          <Fragment key={moment.message?.id ?? moment.call?.id}>
            {isOfAnotherDay(moment, moments[index - 1]) && (
              <li>
                <DayLine at={moment.at} />
              </li>
            )}
            <li className={classes.moment}>
              <One moment={moment} close={close} />
            </li>
          </Fragment>
        ))}
      </ol>
      <More list={found} />
    </Stack>
  );
}

const isOfAnotherDay = (one: Moment, before: Moment | undefined): boolean =>
  new Date(one.at).toDateString() !== new Date(before?.at ?? 0).toDateString();

function One({ moment: { at, message, call }, close }: { moment: Moment; close: () => void }) {
  if (message) return <Said message={message} close={close} />;
  return call && <Transmitted call={call} at={at} close={close} />;
}

interface Heading {
  channel: string;
  conversationId: string | null;
  close: () => void;
  at: string;
  children: ReactNode;
}

/** By whom or what, and when; a click anywhere opens the conversation. */
function Head({ channel, conversationId, close, at, children }: Heading) {
  const mode = useMode();
  const who = (
    <>
      {children} · <time dateTime={at}>{clock(at)}</time>
    </>
  );
  return (
    <span className={classes.head}>
      <ChannelSign channel={channel} size={16} />
      {conversationId ? (
        <Link
          to={addressOf(mode)}
          params={{ conversationId }}
          preload={false}
          className={rows.link ?? ""}
          onClick={close}
        >
          {who}
        </Link>
      ) : (
        <b>{who}</b>
      )}
    </span>
  );
}

function Said({ message, close }: { message: Message; close: () => void }) {
  const { channels, known, workspace } = useWords();
  const { timeZone } = useDesk().person;
  const { senderType, contentText, contentType, seq, note, channel, conversationId } = message;
  const isNote = senderType === "SYSTEM";
  const text = wordsAbout(message, channels) ?? (contentText || workspace.media[contentType]);
  const name = speakerOf(message, workspace);
  return (
    <>
      <Head channel={channel} conversationId={conversationId} close={close} at={message.createdAt}>
        {isNote ? wordsOfNote(message, workspace.notes, timeZone) : name}
      </Head>
      {!isNote && (
        <span className={classes.text} dir="auto">
          {text} {senderType !== "LEAD" && <DeliveryMark message={message} />}
        </span>
      )}
      {message.delivery && isTrouble(message) && <Trouble delivery={message.delivery} />}
      {seq === 1 && note === null && (
        <span className={classes.began}>
          <IconMessage2Plus size={15} stroke={1.7} aria-hidden />
          {known.timeline.began}
        </span>
      )}
    </>
  );
}

function Transmitted({ call, at, close }: { call: Call; at: string; close: () => void }) {
  const { timeline } = useWords().known;
  const { kind, channel, direction, peer, text, seconds, recording, conversationId, delivery } = call;
  const words = kind === "CALL" ? timeline.call : timeline.sent;
  return (
    <>
      <Head channel={channel} conversationId={conversationId} close={close} at={at}>
        {words[direction](peer)}
      </Head>
      {text && (
        <span className={classes.text} dir="auto">
          {text}
        </span>
      )}
      {Boolean(seconds) && <span className={classes.text}>{timeline.call.lasted(lasting(seconds))}</span>}
      {recording && /^https?:/.test(recording) && (
        <Anchor
          href={recording}
          target="_blank"
          rel="noopener noreferrer"
          size="sm"
          className={classes.over ?? ""}
        >
          {timeline.call.recording}
        </Anchor>
      )}
      {isTrouble({ delivery }) && <Trouble delivery={delivery} />}
    </>
  );
}
