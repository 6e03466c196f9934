import { ActionIcon, Button, Text, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconAlarm, IconAlarmSnooze } from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { useWords } from "../../words/index.ts";
import type { Rights } from "../rights.ts";
import { useSnooze, useWake } from "./asides.ts";
import classes from "./Snooze.module.css";
import { useMoment, When } from "./When.tsx";

interface Shown {
  row: Row;
  rights: Rights;
}

/** To put it off, from the thread's head. */
export function SnoozeButton({ row, rights }: Shown) {
  const { snooze } = useWords().asides;
  const act = useSnooze(row.id);
  if (!rights.snooze) return null;
  return (
    <When
      title={snooze.title}
      choose={(at) => act.mutate(at)}
      target={(toggle, opened) => (
        <Tooltip label={`${snooze.act} (Z)`} disabled={opened}>
          <ZButton label={snooze.act} busy={act.isPending} toggle={toggle} opened={opened} />
        </Tooltip>
      )}
    />
  );
}

interface Z {
  label: string;
  busy: boolean;
  toggle: () => void;
  opened: boolean;
}

function ZButton({ label, busy, toggle, opened, ...rest }: Z) {
  useHotkeys([["z", toggle]]);
  return (
    <ActionIcon
      {...rest}
      variant="subtle"
      color="gray"
      size={36}
      loading={busy}
      aria-label={label}
      aria-expanded={opened}
      onClick={toggle}
    >
      <IconAlarmSnooze size={20} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

/** Over the messages of one that is put off: until when, and how to have it back. */
export function SnoozedBar({ row, rights }: Shown) {
  const { snooze } = useWords().asides;
  const moment = useMoment();
  const wake = useWake(row.id);
  if (!row.snoozedUntil) return null;
  return (
    <div className={classes.bar}>
      <IconAlarm size={18} stroke={1.7} aria-hidden />
      <Text size="sm" className={classes.words ?? ""}>
        <b>{snooze.until(moment(row.snoozedUntil))}</b> <span>{snooze.text}</span>
      </Text>
      {rights.snooze && (
        <Button size="xs" variant="default" loading={wake.isPending} onClick={() => wake.mutate()}>
          {snooze.wake}
        </Button>
      )}
    </div>
  );
}
