/** Moments by the clock of the person's own time zone, wherever their browser is. */
import { language } from "./language.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MONDAY = 1;
const MORNING = "09:00";

/** What the clock of *zone* shows: `2026-01-05T09:00`, as a browser's own field for moments has it. */
export function wallOf(at: number, zone: string): string {
  // Swedes write dates as ISO 8601 does
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return format.format(at).replace(" ", "T");
}

/** When the clock of *zone* shows that; of an hour that is skipped, as long after midnight. */
export function instantOf(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall}Z`);
  const ahead = (at: number) => Date.parse(`${wallOf(at, zone)}Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  return asUtc - ahead(asUtc - ahead(asUtc));
}

/** Whether the clock of *zone* has yet to show that. While a year is typed, a field has years of other lengths. */
export const isToCome = (wall: string, zone: string): boolean => {
  const now = wallOf(Date.now(), zone);
  return wall.length === now.length && wall > now;
};

export interface Presets {
  hour: number;
  tomorrow: number;
  /** null: that is tomorrow. */
  monday: number | null;
}

export function presets(now: number, zone: string): Presets {
  const today = Date.parse(`${wallOf(now, zone).slice(0, 10)}T00:00Z`);
  const morning = (days: number) =>
    instantOf(`${new Date(today + days * DAY_MS).toISOString().slice(0, 10)}T${MORNING}`, zone);
  const toMonday = (MONDAY - new Date(today).getUTCDay() + 7) % 7 || 7;
  return {
    hour: now + 60 * MINUTE_MS,
    tomorrow: morning(1),
    monday: toMonday === 1 ? null : morning(toMonday),
  };
}

/** «lun, 5 ene, 09:00». */
export function dayAndTime(at: string | number, zone: string): string {
  const format = new Intl.DateTimeFormat(language(), {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  });
  return format.format(typeof at === "string" ? Date.parse(at) : at);
}

/** Where the clock of *zone* is, as one says it: «Lima», of «America/Lima». null: the browser's is the same. */
export function elsewhere(zone: string): string | null {
  if (Intl.DateTimeFormat().resolvedOptions().timeZone === zone) return null;
  return zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
}
