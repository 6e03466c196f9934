import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarTime, IconClockHour4, IconSunHigh } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useDesk } from "../../desk.ts";
import { useWords } from "../../words/index.ts";
import { dayAndTime, elsewhere, instantOf, isToCome, presets, wallOf } from "../../zoned.ts";
import classes from "./When.module.css";

interface Shown {
  title: string;
  choose: (at: number) => void;
  /** What opens it. */
  target: (open: () => void, opened: boolean) => ReactNode;
  /** What else there is to say about it. */
  children?: ReactNode;
}

/** A moment by one's own clock; which one that is stands behind it where the browser's is another. */
export function useMoment(): (at: string) => string {
  const { when } = useWords().asides;
  const { timeZone } = useDesk().person;
  const place = elsewhere(timeZone);
  return (at) => dayAndTime(at, timeZone) + (place ? ` (${when.zone(place)})` : "");
}

/** Until when, or when: a few moments that people mean most, or one of one's own, by one's own clock. */
export function When({ title, choose, target, children }: Shown) {
  const [opened, { close, toggle }] = useDisclosure();
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      position="top-end"
      width={312}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>{target(toggle, opened)}</Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <Moments
          title={title}
          choose={(at) => {
            close();
            choose(at);
          }}
        >
          {children}
        </Moments>
      </Popover.Dropdown>
    </Popover>
  );
}

function Moments({ title, choose, children }: Omit<Shown, "target">) {
  const { when } = useWords().asides;
  const { timeZone } = useDesk().person;
  const [now] = useState(Date.now);
  const { hour, tomorrow, monday } = presets(now, timeZone);
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {title}
      </Text>
      <div className={classes.moments}>
        <Moment icon={<IconClockHour4 size={17} aria-hidden />} label={when.hour} at={hour} choose={choose} />
        <Moment
          icon={<IconSunHigh size={17} aria-hidden />}
          label={when.tomorrow}
          at={tomorrow}
          choose={choose}
        />
        {monday && (
          <Moment
            icon={<IconCalendarTime size={17} aria-hidden />}
            label={when.monday}
            at={monday}
            choose={choose}
          />
        )}
      </div>
      <OwnMoment from={tomorrow} choose={choose} />
      {children}
    </Stack>
  );
}

interface Choice {
  icon: ReactNode;
  label: string;
  at: number;
  choose: (at: number) => void;
}

function Moment({ icon, label, at, choose }: Choice) {
  const { timeZone } = useDesk().person;
  return (
    <button type="button" className={classes.moment} onClick={() => choose(at)}>
      {icon}
      <span>{label}</span>
      <small>{dayAndTime(at, timeZone)}</small>
    </button>
  );
}

function OwnMoment({ from, choose }: { from: number; choose: (at: number) => void }) {
  const { when } = useWords().asides;
  const { timeZone } = useDesk().person;
  const [wall, setWall] = useState(() => wallOf(from, timeZone));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // it may stand in another form, though not in the page
    if (isToCome(wall, timeZone)) choose(instantOf(wall, timeZone));
  };
  return (
    <form noValidate onSubmit={submit} className={classes.own}>
      <WallInput label={when.own} wall={wall} change={setWall} />
      <Button type="submit" variant="default" disabled={!isToCome(wall, timeZone)}>
        {when.ownSet}
      </Button>
    </form>
  );
}

/** Else a browser's field takes six digits. */
const LAST_YEAR = "9999-12-31T23:59";

interface Wall {
  label: string;
  wall: string;
  change: (wall: string) => void;
}

/** A moment by the person's own clock; which one that is stands below where the browser's is another. */
export function WallInput({ label, wall, change }: Wall) {
  const { when } = useWords().asides;
  const { timeZone } = useDesk().person;
  const place = elsewhere(timeZone);
  return (
    <TextInput
      type="datetime-local"
      label={label}
      {...(place ? { description: when.zone(place) } : {})}
      min={wallOf(Date.now(), timeZone)}
      max={LAST_YEAR}
      value={wall}
      error={wall && !isToCome(wall, timeZone) && when.past}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}
