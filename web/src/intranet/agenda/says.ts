/** How meetings are told by the person's own clock. */
import type { Meeting } from "../../api/shapes.ts";
import { language } from "../language.ts";
import type { Words } from "../words/index.ts";
import { wallOf } from "../zoned.ts";
import { MINUTES_OF_A_DAY, type Open, wallAt } from "./days.ts";

const ofDay = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...options });
  return (day: string): string => format.format(new Date(`${day}T00:00Z`));
};
/** «lun 5», of 2026-01-05. */
export const shortDay = ofDay({ weekday: "short", day: "numeric" });
/** «lunes, 5 de enero». */
export const longDay = ofDay({ weekday: "long", day: "numeric", month: "long" });
export const weekdayName = ofDay({ weekday: "short" });
export const monthName = ofDay({ month: "long", year: "numeric" });
const DATE = new Intl.DateTimeFormat(language(), { timeZone: "UTC", dateStyle: "medium" });

export const fromTo = (from: string, to: string): string =>
  DATE.formatRange(new Date(`${from}T00:00Z`), new Date(`${to}T00:00Z`));

export const clockIn = (at: string, zone: string): string =>
  new Intl.DateTimeFormat(language(), { timeZone: zone, timeStyle: "short" }).format(Date.parse(at));

/** «Lima», of «America/Lima». */
export const placeOf = (zone: string): string => zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;

export const isElsewhere = (at: string, zone: string, other: string): boolean =>
  wallOf(Date.parse(at), zone) !== wallOf(Date.parse(at), other);

/** When it is by its agent's clock, where that shows something else. */
export function theirTime(meeting: Meeting, zone: string, { agenda }: Words): string | null {
  const { agent_name, agent_time_zone: theirs, start_time } = meeting;
  if (!isElsewhere(start_time, zone, theirs)) return null;
  return agenda.theirTime(clockIn(start_time, theirs), placeOf(theirs), agent_name);
}

/** «Ocupado, 10:00 – 11:00». */
export function busyAloud({ since, until }: Open[number], { agenda }: Words): string {
  if (since === 0 && until === MINUTES_OF_A_DAY) return agenda.busyAllDay;
  const [from, to] = [since, until].map((each) => wallAt("2026-01-05", each).slice(11));
  return `${agenda.busy}, ${from} – ${to}`;
}

/** It is to be, and whose it is works here no more. */
export const isAdrift = ({ agent_active, start_time, status }: Meeting): boolean =>
  status === "booked" && !agent_active && Date.parse(start_time) > Date.now();

/** In a word, what somebody has to decide about it. */
export function troubleOf(meeting: Meeting, { agenda }: Words): string | null {
  if (meeting.conflict) return agenda.conflict;
  return isAdrift(meeting) ? agenda.adrift : null;
}

/** All that a look at it tells. */
export function aloud(meeting: Meeting, zone: string, words: Words): string {
  const { agenda, shell } = words;
  const { agent_name, end_time, lead, start_time, status, subject } = meeting;
  const trouble = troubleOf(meeting, words);
  return [
    `${clockIn(start_time, zone)} – ${clockIn(end_time, zone)}`,
    lead.full_name || shell.noName,
    subject,
    agenda.with(agent_name),
    agenda.statuses[status],
    ...(trouble ? [trouble] : []),
  ].join(", ");
}
