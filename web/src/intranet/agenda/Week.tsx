import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconGripVertical } from "@tabler/icons-react";
import { type CSSProperties, type PointerEvent, useEffect, useRef } from "react";
import type { Meeting } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useDrag } from "../shell/useDrag.ts";
import { useNow } from "../times.ts";
import { useWords } from "../words/index.ts";
import { instantOf, wallOf } from "../zoned.ts";
import classes from "./Agenda.module.css";
import type { Parts } from "./Agenda.tsx";
import {
  busyOn,
  inLanes,
  type Laid,
  minutesOf,
  type Open,
  openIn,
  type Placed,
  placed,
  wallAt,
} from "./days.ts";
import { useMayMove } from "./rights.ts";
import { aloud, busyAloud, clockIn, longDay, shortDay, troubleOf } from "./says.ts";
import { useHours, useZones } from "./useAgenda.ts";

const HOUR = 60;
const DAY = 24 * HOUR;
const SNAP = 15;
/** What is always in sight. */
const [FIRST, LAST] = [8 * HOUR, 19 * HOUR];

interface Held {
  one: Placed;
  /** Its end alone, in place of all of it. */
  resizes: boolean;
  /** Minutes from where it begins to where it was taken. */
  grabbed: number;
}

interface Place {
  day: string;
  since: number;
  until: number;
}

/** Seven days beside each other, by the person's own clock. */
export function Week({ meetings, busy, shown: { weeks, today, agentId }, open, move }: Parts) {
  const { agenda } = useWords();
  const { timeZone } = useDesk().person;
  const hours = useHours().data;
  const theirs = useZones(agentId);
  const board = useRef<HTMLElement>(null);
  const days = weeks[0] ?? [];
  const all = meetings.map((each) => placed(each, timeZone));
  const opens = days.map((day) => (hours ? openIn(timeZone, day, hours, theirs) : []));
  const [from, to] = spanOf([...all, ...opens.flat()]);
  const at = (x: number, y: number) => {
    const column = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-day]");
    if (!column?.dataset.day) return null;
    const { top, height } = column.getBoundingClientRect();
    return { day: column.dataset.day, minutes: from + ((y - top) / height) * (to - from) };
  };
  const { drag, begin } = useDrag<Held, Place>(board, {
    placeAt: (x, y, held) => {
      const point = at(x, y);
      return point && placeOf(held, point.day, point.minutes);
    },
    drop: ({ one, resizes }, { day, since, until }) => {
      if (day === one.day && since === one.since && until === one.until) return;
      const at = new Date(instantOf(wallAt(day, resizes ? until : since), timeZone)).toISOString();
      move(one.meeting, resizes ? { end_time: at } : { start_time: at });
    },
  });
  useEffect(() => {
    board.current?.scrollTo({ top: 0 });
  }, []);
  const take = (event: PointerEvent, one: Placed, resizes: boolean) => {
    const point = at(event.clientX, event.clientY);
    begin(event, { one, resizes, grabbed: (point?.minutes ?? one.since) - one.since });
  };
  return (
    <section
      ref={board}
      className={classes.week}
      style={{ "--hours": (to - from) / HOUR } as CSSProperties}
      aria-label={agenda.grid}
      data-dragging={drag ? true : undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no wheel scrolls with the keyboard
      tabIndex={0}
    >
      <div className={classes.clocks} aria-hidden>
        {Array.from({ length: (to - from) / HOUR }, (_, n) => (
          <span key={from + n * HOUR}>{wallAt(today, from + n * HOUR).slice(11)}</span>
        ))}
      </div>
      {days.map((day, n) => (
        <section key={day} className={classes.day} aria-label={longDay(day)}>
          <h3 className={classes.dayName} aria-current={day === today ? "date" : undefined}>
            {shortDay(day)}
          </h3>
          <div className={classes.column} data-day={day}>
            <Opened open={opens[n] ?? []} from={from} to={to} />
            <Taken busy={busyOn(day, busy, timeZone)} from={from} to={to} />
            {day === today && <Now from={from} to={to} zone={timeZone} />}
            <ul className={classes.blocks}>
              {inLanes(all.filter((each) => each.day === day)).map((one) => (
                <Block
                  key={one.meeting.id}
                  one={one}
                  from={from}
                  to={to}
                  isHeld={drag?.thing.one.meeting.id === one.meeting.id}
                  open={open}
                  take={take}
                />
              ))}
            </ul>
            {drag?.over?.day === day && (
              <div className={classes.ghost} style={box(drag.over, from, to)} aria-hidden>
                {wallAt(day, drag.over.since).slice(11)} – {wallAt(day, drag.over.until).slice(11)}
              </div>
            )}
          </div>
        </section>
      ))}
    </section>
  );
}

const snapped = (minutes: number): number => Math.round(minutes / SNAP) * SNAP;

function placeOf({ one, resizes, grabbed }: Held, day: string, minutes: number): Place {
  const length = one.until - one.since;
  if (resizes) {
    const until = Math.min(DAY, Math.max(one.since + SNAP, snapped(minutes)));
    return { day: one.day, since: one.since, until };
  }
  const since = Math.min(DAY - length, Math.max(0, snapped(minutes - grabbed)));
  return { day, since, until: since + length };
}

/** Whole hours. */
function spanOf(shown: readonly { since: number; until: number }[]): [from: number, to: number] {
  const from = Math.min(FIRST, ...shown.map(({ since }) => since));
  const to = Math.max(LAST, ...shown.map(({ until }) => until));
  return [Math.floor(from / HOUR) * HOUR, Math.ceil(to / HOUR) * HOUR];
}

const share = (minutes: number, from: number, to: number): string =>
  `${(100 * (minutes - from)) / (to - from)}%`;

const box = (
  { since, until }: { since: number; until: number },
  from: number,
  to: number,
): CSSProperties => ({
  top: share(since, from, to),
  height: share(until - since + from, from, to),
});

/** When meetings are had; the rest is grey. */
function Opened({ open, from, to }: { open: Open; from: number; to: number }) {
  return open.map((span) => <div key={span.since} className={classes.open} style={box(span, from, to)} />);
}

/** When there is no time for meetings, although none is shown. */
function Taken({ busy, from, to }: { busy: Open; from: number; to: number }) {
  const words = useWords();
  return busy.map((each) => {
    const shown = { since: Math.max(from, each.since), until: Math.min(to, each.until) };
    const told = busyAloud(each, words);
    return (
      shown.since < shown.until && (
        <div key={each.since} className={classes.busy} style={box(shown, from, to)} title={told}>
          <VisuallyHidden>{told}</VisuallyHidden>
          <span aria-hidden>{words.agenda.busy}</span>
        </div>
      )
    );
  });
}

function Now({ from, to, zone }: { from: number; to: number; zone: string }) {
  const minutes = minutesOf(wallOf(useNow(), zone));
  if (minutes < from || minutes > to) return null;
  return <div className={classes.now} style={{ top: share(minutes, from, to) }} />;
}

interface Shown {
  one: Laid;
  from: number;
  to: number;
  isHeld: boolean;
  open: (meeting: Meeting) => void;
  take: (event: PointerEvent, one: Placed, resizes: boolean) => void;
}

/** A mouse takes it anywhere, a finger at its handle: elsewhere it scrolls. */
function Block({ one, from, to, isHeld, open, take }: Shown) {
  const words = useWords();
  const { timeZone } = useDesk().person;
  const { meeting, lane, lanes } = one;
  const may = useMayMove(meeting);
  const trouble = troubleOf(meeting, words);
  const isShort = one.until - one.since < 45;
  return (
    <li
      className={classes.block}
      data-status={meeting.status}
      data-clash={trouble ? true : undefined}
      data-held={isHeld || undefined}
      data-short={isShort || undefined}
      title={aloud(meeting, timeZone, words)}
      style={{
        ...box(one, from, to),
        left: `${(100 * lane) / lanes}%`,
        width: `${100 / lanes}%`,
      }}
      onDragStart={(event) => event.preventDefault()}
      onPointerDown={(event) => may && event.pointerType === "mouse" && take(event, one, false)}
    >
      <button type="button" className={classes.blockButton} onClick={() => open(meeting)}>
        <VisuallyHidden>{aloud(meeting, timeZone, words)}</VisuallyHidden>
        <b aria-hidden>
          {trouble && <IconAlertTriangle size={13} aria-hidden />}
          {isShort && `${clockIn(meeting.start_time, timeZone)} `}
          {meeting.lead.full_name || words.shell.noName}
        </b>
        <span aria-hidden>
          {clockIn(meeting.start_time, timeZone)} · {meeting.subject}
        </span>
        <span aria-hidden>{meeting.agent_name}</span>
      </button>
      {may && (
        <>
          <span
            className={classes.grip}
            onPointerDown={(event) => event.pointerType !== "mouse" && take(event, one, false)}
          >
            <IconGripVertical size={16} aria-hidden />
          </span>
          <span
            className={classes.resize}
            onPointerDown={(event) => {
              event.stopPropagation();
              take(event, one, true);
            }}
          />
        </>
      )}
    </li>
  );
}
