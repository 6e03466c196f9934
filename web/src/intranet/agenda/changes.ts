/** What of a meeting is changed, and nothing else: others may change the rest at the same time. Pure. */
import type { Meeting } from "../../api/shapes.ts";
import { instantOf, wallOf } from "../zoned.ts";

const MINUTE_MS = 60_000;

/** Moments in UTC. What is left out stays: a beginning alone moves the meeting, which stays as long. */
export interface Changes {
  subject?: string;
  start_time?: string;
  end_time?: string;
}

/** As a form has it, by the clock on one's own wall. */
export interface Fields {
  subject: string;
  date: string;
  time: string;
  /** In minutes. */
  length: number;
}

type Told = Pick<Meeting, "subject" | "start_time" | "end_time">;

const lengthOf = ({ start_time, end_time }: Told): number => Date.parse(end_time) - Date.parse(start_time);
const utc = (at: number): string => new Date(at).toISOString();

export function fieldsOf(meeting: Told, zone: string): Fields {
  const wall = wallOf(Date.parse(meeting.start_time), zone);
  const [date, time] = [wall.slice(0, 10), wall.slice(11)];
  return { subject: meeting.subject, date, time, length: lengthOf(meeting) / MINUTE_MS };
}

/** Of what was typed, what differs. An hour that a clock shows twice stays the one that it is. */
export function changesOf(meeting: Told, typed: Partial<Fields>, zone: string): Changes {
  const now = fieldsOf(meeting, zone);
  const { subject, date, time, length } = { ...now, ...typed };
  const moves = date !== now.date || time !== now.time;
  const begins = moves ? instantOf(`${date}T${time}`, zone) : Date.parse(meeting.start_time);
  return {
    ...(subject !== now.subject && { subject }),
    ...(moves && { start_time: utc(begins) }),
    ...(length !== now.length && { end_time: utc(begins + length * MINUTE_MS) }),
  };
}

/** To where no meeting can be any more, whatever the clock of this browser is worth. */
export const isOver = ({ start_time, end_time }: Changes): boolean =>
  [start_time, end_time].some((each) => each !== undefined && Date.parse(each) < Date.now() - 60 * MINUTE_MS);

/** What becomes of the meeting. */
export function changed(meeting: Told, changes: Changes): Told {
  const { subject, start_time, end_time } = { ...meeting, ...changes };
  const moves = changes.start_time !== undefined && changes.end_time === undefined;
  return {
    subject,
    start_time,
    end_time: moves ? utc(Date.parse(start_time) + lengthOf(meeting)) : end_time,
  };
}
