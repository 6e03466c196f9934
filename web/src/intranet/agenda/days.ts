/** Days by the calendar, such as 2026-01-05, and minutes of them by the clock. Pure. */
import type { Busy, Hours, Meeting } from "../../api/shapes.ts";
import { instantOf, wallOf } from "../zoned.ts";

const DAY_MS = 86_400_000;
const DAYS_OF_A_WEEK = 7;
export const MINUTES_OF_A_DAY = 24 * 60;

const utc = (day: string): Date => new Date(`${day}T00:00Z`);

export const addDays = (day: string, days: number): string =>
  new Date(utc(day).getTime() + days * DAY_MS).toISOString().slice(0, 10);

/** From Monday, as 0. */
export const weekdayOf = (day: string): number => (utc(day).getUTCDay() + 6) % DAYS_OF_A_WEEK;

const mondayOf = (day: string): string => addDays(day, -weekdayOf(day));

export const weekOf = (day: string): string[] =>
  Array.from({ length: DAYS_OF_A_WEEK }, (_, n) => addDays(mondayOf(day), n));

/** Whole weeks, as many as the month of *day* touches. */
export function monthOf(day: string): string[][] {
  const month = day.slice(0, 7);
  const weeks: string[][] = [];
  let monday = mondayOf(`${month}-01`);
  do {
    weeks.push(weekOf(monday));
    monday = addDays(monday, DAYS_OF_A_WEEK);
  } while (monday.startsWith(month));
  return weeks;
}

/** The same day of another month, or its last. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

export const minutesOf = (wall: string): number =>
  Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));

/** What the clock shows so many minutes after midnight. */
export const wallAt = (day: string, minutes: number): string =>
  new Date(utc(day).getTime() + minutes * 60_000).toISOString().slice(0, 16);

export interface Placed {
  meeting: Meeting;
  day: string;
  /** Minutes after midnight; what goes on after the next one ends there. */
  since: number;
  until: number;
}

export function placed(meeting: Meeting, zone: string): Placed {
  const [begins, ends] = [meeting.start_time, meeting.end_time].map((at) => wallOf(Date.parse(at), zone));
  const [since, day] = [minutesOf(begins ?? ""), (begins ?? "").slice(0, 10)];
  const until = ends?.slice(0, 10) === day ? minutesOf(ends) : MINUTES_OF_A_DAY;
  return { meeting, day, since, until };
}

/** What the clock of *zone* shows at *at*, in minutes after the midnight with which *day* begins; within it. */
const minutesOn = (day: string, at: number, zone: string): number => {
  const shown = Date.parse(`${wallOf(at, zone)}Z`);
  return Math.min(MINUTES_OF_A_DAY, Math.max(0, (shown - utc(day).getTime()) / 60_000));
};

/** What of *busy* is on *day*, by the clock of *zone*. */
export function busyOn(day: string, busy: readonly Busy[], zone: string): Open {
  const spans = busy.map(({ start_time, end_time }) => ({
    since: minutesOn(day, Date.parse(start_time), zone),
    until: minutesOn(day, Date.parse(end_time), zone),
  }));
  return inOne(spans.filter(({ since, until }) => since < until));
}

export type Laid = Placed & { lane: number; lanes: number };

/** Those that overlap stand beside each other: each in the first lane that is free. */
export function inLanes(of: readonly Placed[]): Laid[] {
  const laid: Laid[] = [];
  let [group, ends]: [Laid[], number[]] = [[], []];
  for (const each of [...of].sort((a, b) => a.since - b.since || b.until - a.until)) {
    if (each.since >= Math.max(0, ...ends)) [group, ends] = [[], []];
    const free = ends.findIndex((end) => end <= each.since);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = each.until;
    const one = { ...each, lane, lanes: 1 };
    group.push(one);
    laid.push(one);
    for (const beside of group) beside.lanes = ends.length;
  }
  return laid;
}

export type Open = readonly { since: number; until: number }[];

/** As in src/pascal/domain/meetings.py: who may be written to at any time is not met at night. */
const OFFICE: readonly Open[] = [
  ...Array.from({ length: 5 }, () => [{ since: 9 * 60, until: 18 * 60 }]),
  [{ since: 9 * 60, until: 13 * 60 }],
  [],
];

const minutes = (clock: string): number => minutesOf(`0000-00-00T${clock}`);

/** Whether the house is open day and night. */
export const isAlwaysOpen = (week: Hours["week"]): boolean =>
  week.every((spans) => spans.length === 1 && spans[0]?.opens === "00:00" && spans[0].closes === "24:00");

/** When meetings are had on *day*, by the clock on an agent's own wall. */
export function openOn(day: string, { week, holidays }: Pick<Hours, "week" | "holidays">): Open {
  if (holidays.includes(day)) return [];
  if (isAlwaysOpen(week)) return OFFICE[weekdayOf(day)] ?? [];
  return (week[weekdayOf(day)] ?? []).map(({ opens, closes }) => ({
    since: minutes(opens),
    until: minutes(closes),
  }));
}

/** When on *day*, by the clock of *zone*, anybody has meetings who works by the clock of one of *theirs*. */
export function openIn(
  zone: string,
  day: string,
  hours: Pick<Hours, "week" | "holidays">,
  theirs: readonly string[],
): Open {
  const here = (wall: string, of: string): number => minutesOn(day, instantOf(wall, of), zone);
  const spans = [...new Set(theirs)].flatMap((of) =>
    [-1, 0, 1].flatMap((days) => {
      const that = addDays(day, days);
      return openOn(that, hours).map(({ since, until }) => ({
        since: here(wallAt(that, since), of),
        until: here(wallAt(that, until), of),
      }));
    }),
  );
  return inOne(spans.filter(({ since, until }) => since < until));
}

/** What touches is one. */
function inOne(spans: Open): Open {
  const found: { since: number; until: number }[] = [];
  for (const each of [...spans].sort((a, b) => a.since - b.since)) {
    const last = found.at(-1);
    if (last && each.since <= last.until) last.until = Math.max(last.until, each.until);
    else found.push({ ...each });
  }
  return found;
}
