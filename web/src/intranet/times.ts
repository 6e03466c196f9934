/** Times and durations in words, in the person's language. */
import { useEffect, useState } from "react";
import { language } from "./language.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (name: "second" | "minute" | "hour" | "day") =>
  new Intl.NumberFormat(language(), { style: "unit", unit: name, unitDisplay: "short" });
const SECONDS = unit("second");
const MINUTES = unit("minute");
const HOURS = unit("hour");
const DAYS = unit("day");

/** «45 s», «12 min», «1 h 20 min», «3 d 4 h»: two units at most, on one line. */
export function lasting(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  return inUnits(seconds).replaceAll(" ", "\u00a0");
}

function inUnits(seconds: number): string {
  if (seconds < MINUTE) return SECONDS.format(Math.round(seconds));
  const minutes = Math.round(seconds / MINUTE) * MINUTE;
  if (minutes < HOUR) return MINUTES.format(minutes / MINUTE);
  const [whole, rest] =
    minutes < DAY
      ? [HOURS.format(Math.floor(minutes / HOUR)), MINUTES.format((minutes % HOUR) / MINUTE)]
      : [DAYS.format(Math.floor(minutes / DAY)), HOURS.format(Math.floor((minutes % DAY) / HOUR))];
  return rest.startsWith("0") ? whole : `${whole} ${rest}`;
}

const RELATIVE = new Intl.RelativeTimeFormat(language(), { numeric: "auto", style: "short" });

/** «hace 5 min», «ayer». */
export function ago(time: string, now: number): string {
  const seconds = Math.min(0, (Date.parse(time) - now) / 1000);
  if (seconds > -MINUTE) return RELATIVE.format(0, "second");
  if (seconds > -HOUR) return RELATIVE.format(Math.round(seconds / MINUTE), "minute");
  if (seconds > -DAY) return RELATIVE.format(Math.round(seconds / HOUR), "hour");
  return RELATIVE.format(Math.round(seconds / DAY), "day");
}

const DAY_AND_TIME = { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
const THIS_YEAR = new Intl.DateTimeFormat(language(), DAY_AND_TIME);
const ANY_YEAR = new Intl.DateTimeFormat(language(), { ...DAY_AND_TIME, year: "numeric" });
const DATE = new Intl.DateTimeFormat(language(), { dateStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat(language(), { timeStyle: "short" });
const DECIMAL = new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat(language(), { style: "percent" });
const NUMBER = new Intl.NumberFormat(language());

/** «20 nov, 13:11», with its year where that is another one. */
export function moment(time: string): string {
  const at = new Date(time);
  return (at.getFullYear() === new Date().getFullYear() ? THIS_YEAR : ANY_YEAR).format(at);
}
const SECONDS_TOO = new Intl.DateTimeFormat(language(), { ...DAY_AND_TIME, second: "2-digit" });

/** «20 nov, 13:11:05», for what happens within a minute. */
export const second = (time: string): string => SECONDS_TOO.format(new Date(time));
export const date = (time: string): string => DATE.format(new Date(time));
const SHORT_DAY = new Intl.DateTimeFormat(language(), { day: "numeric", month: "short", timeZone: "UTC" });

/** «20 nov», of a day as 2026-11-20 that belongs to no clock. */
export const day = (of: string): string => SHORT_DAY.format(new Date(of));
export const clock = (time: string): string => CLOCK.format(new Date(time));
/** Of one decimal, always: «4,0». */
export const decimal = (value: number): string => DECIMAL.format(value);
/** Of a share from 0 to 1: «67 %». */
export const percent = (share: number): string => PERCENT.format(share);
export const number = (count: number): string => NUMBER.format(count);

/** The time now, again and again, while the page is looked at. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
