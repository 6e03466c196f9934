import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconGripVertical } from "@tabler/icons-react";
import { type PointerEvent, useRef } from "react";
import type { Meeting } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useDrag } from "../shell/useDrag.ts";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";
import classes from "./Agenda.module.css";
import type { Parts } from "./Agenda.tsx";
import { changesOf } from "./changes.ts";
import { placed } from "./days.ts";
import { useMayMove } from "./rights.ts";
import { aloud, clockIn, longDay, troubleOf, weekdayName } from "./says.ts";

/** Of one day; the others are behind a button. */
const MOST = 3;

/** A month of whole weeks; what is dragged to another day keeps its hour. */
export function Month({ meetings, shown: { day: chosen, weeks, today, show }, open, move }: Parts) {
  const { agenda } = useWords();
  const { timeZone } = useDesk().person;
  const board = useRef<HTMLDivElement>(null);
  const all = meetings.map((each) => placed(each, timeZone));
  const { drag, begin } = useDrag<Meeting, string>(board, {
    placeAt: (x, y) =>
      document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-day]")?.dataset.day ?? null,
    drop: (meeting, day) => {
      const start_time = changesOf(meeting, { date: day }, timeZone).start_time;
      if (start_time) move(meeting, { start_time });
    },
  });
  return (
    <div ref={board} className={classes.month} data-dragging={drag ? true : undefined}>
      {weeks[0]?.map((day) => (
        <span key={day} className={classes.weekday} aria-hidden>
          {weekdayName(day)}
        </span>
      ))}
      {weeks.flat().map((day) => {
        const theirs = all.filter((each) => each.day === day);
        const toDay = () => show({ view: "week", day });
        return (
          <section
            key={day}
            className={classes.cell}
            data-day={day}
            data-other={day.slice(0, 7) !== chosen.slice(0, 7) || undefined}
            data-over={drag?.over === day || undefined}
            aria-label={`${longDay(day)}: ${agenda.count(theirs.length)}`}
          >
            <button
              type="button"
              className={classes.date}
              aria-current={day === today ? "date" : undefined}
              onClick={toDay}
            >
              <VisuallyHidden>{longDay(day)}</VisuallyHidden>
              <span aria-hidden>{number(Number(day.slice(8)))}</span>
              {theirs.length > 0 && (
                <span className={classes.many} aria-hidden>
                  {number(theirs.length)}
                </span>
              )}
            </button>
            <ul className={classes.chips}>
              {theirs.slice(0, MOST).map(({ meeting }) => (
                <Chip
                  key={meeting.id}
                  meeting={meeting}
                  isHeld={drag?.thing.id === meeting.id}
                  open={open}
                  begin={begin}
                />
              ))}
            </ul>
            {theirs.length > MOST && (
              <button type="button" className={classes.more} onClick={toDay}>
                {agenda.more(theirs.length - MOST)}
              </button>
            )}
          </section>
        );
      })}
    </div>
  );
}

interface Shown {
  meeting: Meeting;
  isHeld: boolean;
  open: (meeting: Meeting) => void;
  begin: (event: PointerEvent, meeting: Meeting) => void;
}

function Chip({ meeting, isHeld, open, begin }: Shown) {
  const words = useWords();
  const { timeZone } = useDesk().person;
  const may = useMayMove(meeting);
  const trouble = troubleOf(meeting, words);
  return (
    <li
      className={classes.chip}
      data-status={meeting.status}
      data-clash={trouble ? true : undefined}
      data-held={isHeld || undefined}
      onDragStart={(event) => event.preventDefault()}
      onPointerDown={(event) => may && event.pointerType === "mouse" && begin(event, meeting)}
    >
      <button type="button" className={classes.chipButton} onClick={() => open(meeting)}>
        <VisuallyHidden>{aloud(meeting, timeZone, words)}</VisuallyHidden>
        <span aria-hidden>
          {trouble && <IconAlertTriangle size={12} />}
          <b>{clockIn(meeting.start_time, timeZone)}</b> {meeting.lead.full_name || words.shell.noName}
        </span>
      </button>
      {may && (
        <span
          className={classes.grip}
          onPointerDown={(event) => event.pointerType !== "mouse" && begin(event, meeting)}
        >
          <IconGripVertical size={16} aria-hidden />
        </span>
      )}
    </li>
  );
}
