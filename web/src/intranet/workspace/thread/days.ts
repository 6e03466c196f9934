import { language } from "../../language.ts";
import type { Words } from "../../words/index.ts";

const DAY_MS = 86_400_000;
const WEEKDAY = new Intl.DateTimeFormat(language(), { weekday: "long", day: "numeric", month: "long" });
const YEARS_AGO = new Intl.DateTimeFormat(language(), { dateStyle: "long" });

/** «Hoy», «Ayer», «lunes, 3 de noviembre», «3 de noviembre de 2024». */
export function dayName(at: string, { today, yesterday }: Words["workspace"]["days"]): string {
  const date = new Date(at);
  const now = new Date();
  const days = Math.round((midnight(now) - midnight(date)) / DAY_MS);
  if (days === 0) return today;
  if (days === 1) return yesterday;
  const format = date.getFullYear() === now.getFullYear() ? WEEKDAY : YEARS_AGO;
  const name = format.format(date);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
