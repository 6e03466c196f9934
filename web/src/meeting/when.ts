/** When something is, as people say it, by one clock. */

export const dayOf = (at: string, language: string, timeZone?: string): string =>
  new Date(at).toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long", timeZone });

export const clockOf = (at: string, language: string, timeZone?: string): string =>
  new Date(at).toLocaleTimeString(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });

export const whenOf = (at: string, language: string, timeZone?: string): string =>
  `${dayOf(at, language, timeZone)}, ${clockOf(at, language, timeZone)}`;

/** Whether the clock of *timeZone* shows something else than the reader's own. */
export const isElsewhere = (at: string, timeZone: string): boolean =>
  whenOf(at, "en") !== whenOf(at, "en", timeZone);

/** `America/Argentina/Buenos_Aires` is called `Buenos Aires`. */
export const placeOf = (timeZone: string): string =>
  timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
