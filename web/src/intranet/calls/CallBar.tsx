import { ActionIcon, Button, CloseButton, Group, Popover, SimpleGrid } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAlertCircle,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneIncoming,
  IconPhoneOff,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { OnCall, Ringing } from "../../state/telephone.ts";
import { useWords } from "../words/index.ts";
import classes from "./CallBar.module.css";
import { Lasting } from "./Lasting.tsx";
import { useCalling, useOpenTelephone, useTelephone } from "./telephone.ts";
import { useRinging } from "./useRinging.ts";

/** Over every page: the call that goes on, who calls, and why one could not. */
export function CallBar() {
  const { telephone: words } = useWords();
  const { call, ringing, trouble } = useCalling((calls) => calls);
  const telephone = useTelephone();
  useOpenTelephone();
  useRinging();
  return (
    <section aria-label={words.label}>
      {call && <Going call={call} />}
      <div role="alert">
        {ringing.map((one) => (
          <Rings key={one.id} one={one} />
        ))}
        {trouble && (
          <div className={classes.bar} data-trouble>
            <IconAlertCircle size={20} stroke={1.7} aria-hidden />
            <span className={classes.who}>
              {trouble.kind === "said" ? trouble.words : words.trouble[trouble.kind]}
            </span>
            <CloseButton aria-label={words.close} onClick={() => telephone.seen()} />
          </div>
        )}
      </div>
    </section>
  );
}

const useOpenConversation = () => {
  const navigate = useNavigate();
  return (conversationId: string | null) =>
    conversationId && void navigate({ to: "/sales-agent/chats/$conversationId", params: { conversationId } });
};

function Rings({ one }: { one: Ringing }) {
  const { telephone: words } = useWords();
  const telephone = useTelephone();
  const open = useOpenConversation();
  const busy = useCalling(({ call }) => call !== null);
  const answer = () => {
    open(one.conversationId);
    void telephone.answer(one.id);
  };
  return (
    <div className={classes.bar} data-rings>
      <IconPhoneIncoming size={20} stroke={1.7} aria-hidden />
      <span className={classes.who}>
        <b>{words.rings(one.name)}</b> <PhoneNumber name={one.name} number={one.number} />
      </span>
      <Group gap="xs" wrap="nowrap">
        {one.answerable ? (
          <>
            <Button
              size="sm"
              color="#1b6e36"
              leftSection={<IconPhone size={18} stroke={1.7} aria-hidden />}
              disabled={busy}
              onClick={answer}
            >
              {words.answer}
            </Button>
            <Button size="sm" color="red.8" onClick={() => telephone.decline(one.id)}>
              {words.decline}
            </Button>
          </>
        ) : (
          <Button size="sm" variant="default" onClick={() => open(one.conversationId)}>
            {words.open}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Going({ call }: { call: OnCall }) {
  const { telephone: words } = useWords();
  const telephone = useTelephone();
  const open = useOpenConversation();
  const talking = call.phase === "talking" || call.phase === "reconnecting";
  const mute = call.muted ? words.unmute : words.mute;
  const Microphone = call.muted ? IconMicrophoneOff : IconMicrophone;
  return (
    <div className={classes.bar} data-going>
      <IconPhone size={20} stroke={1.7} aria-hidden />
      <button type="button" className={classes.who} onClick={() => open(call.conversationId)}>
        <b>{call.name}</b> <PhoneNumber name={call.name} number={call.number} />
      </button>
      <span className={classes.phase}>
        <span role="status">
          {words.phase[call.phase]}
          {call.muted && ` · ${words.muted}`}
        </span>{" "}
        {call.since !== null && <Lasting since={call.since} />}
      </span>
      <Group gap={6} wrap="nowrap">
        <ActionIcon
          size={38}
          radius="xl"
          variant={call.muted ? "white" : "default"}
          aria-label={mute}
          title={mute}
          disabled={!talking}
          onClick={() => telephone.mute(!call.muted)}
        >
          <Microphone size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
        <Keypad disabled={!talking} />
        <ActionIcon
          size={38}
          radius="xl"
          color="red.8"
          aria-label={words.hangUp}
          title={words.hangUp}
          onClick={() => telephone.hangUp()}
        >
          <IconPhoneOff size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Group>
    </div>
  );
}

/** Whom we know by nothing but their number is called by it. */
const PhoneNumber = ({ name, number }: { name: string; number: string }) =>
  name === number ? null : <span className={classes.number}>{number}</span>;

const KEYS = [..."123456789*0#"];

/** Keys may be typed, too. */
function Keypad({ disabled }: { disabled: boolean }) {
  const { telephone: words } = useWords();
  const telephone = useTelephone();
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <Popover opened={opened && !disabled} onDismiss={close} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon
          size={38}
          radius="xl"
          variant="default"
          aria-label={words.keypad}
          title={words.keypad}
          disabled={disabled}
          onClick={toggle}
        >
          <IconDialpad size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown
        p="xs"
        onKeyDown={({ key }) => {
          if (KEYS.includes(key)) telephone.digit(key);
        }}
      >
        <SimpleGrid cols={3} spacing={6}>
          {KEYS.map((key) => (
            <Button key={key} variant="default" size="md" onClick={() => telephone.digit(key)}>
              {key}
            </Button>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}
