/** Which days the figures are of, and which of them is open. It stands in the address: one can go back to it. */
import type { paths } from "../../../generated/api.d.ts";

type Query = paths["/api/chat/stats/explain"]["get"]["parameters"]["query"];

export interface Chosen {
  /** Days, as 2026-01-31; both count. */
  from?: string;
  to?: string;
  figure?: FigureName;
}

/** Those that the days narrow. */
export const NARROWED = [
  "totalSessions",
  "activeSessions",
  "pendingSessions",
  "closedSessions",
  "averageResponseTime",
  "averageResponseTimeInHours",
] as const satisfies readonly Query["metric"][];
export const CALENDAR = [
  "sessionsToday",
  "sessionsThisWeek",
  "sessionsThisMonth",
] as const satisfies readonly Query["metric"][];
/** Those that the page shows. */
export type FigureName = (typeof NARROWED)[number] | (typeof CALENDAR)[number];
const ALL: readonly FigureName[] = [...NARROWED, ...CALENDAR];
const DAY = /^\d{4}-\d\d-\d\d$/;

export const isAverage = (name: FigureName): boolean => name.startsWith("average");

/** Out of an address that somebody may have typed: what makes no sense is left out. */
export function chosenOf({ from, to, figure }: Record<string, unknown>): Chosen {
  const open = ALL.find((each) => each === figure);
  return {
    ...(typeof from === "string" && DAY.test(from) && { from }),
    ...(typeof to === "string" && DAY.test(to) && { to }),
    ...(open && { figure: open }),
  };
}

/** The days are those of whoever asks, by the time zone in their profile. */
export const daysOf = ({ from, to }: Chosen) => ({
  ...(from && { startDate: from }),
  ...(to && { endDate: to }),
});
