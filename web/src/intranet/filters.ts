/** What the history is narrowed to. It stands in the address: a list can be kept, sent, gone back to. */
import type { paths } from "../../generated/api.d.ts";
import type { Status } from "../api/shapes.ts";

type Query = NonNullable<paths["/api/v1/conversations"]["get"]["parameters"]["query"]>;

export interface Filters {
  /** Left out: the resolved ones. */
  status?: Status | "ALL";
  search?: string;
  assignee?: string;
  priority?: NonNullable<Query["priority"]>;
  tag?: string;
  channel?: NonNullable<Query["channel"]>;
  /** Days, as 2026-01-31; both count. */
  from?: string;
  to?: string;
}

const PRIORITIES = ["HIGH", "MEDIUM", "LOW", "UNANALYZED"] as const;
const STATUSES = ["QUEUED", "IN_PROGRESS", "RESOLVED", "ALL"] as const;
const CHANNELS = ["WEB", "WHATSAPP", "SMS", "EMAIL", "VOICE"] as const;

const oneOf = <T extends string>(known: readonly T[], value: unknown) => known.find((each) => each === value);
export const matching = (pattern: RegExp, value: unknown) =>
  typeof value === "string" && pattern.test(value) ? value : undefined;
export const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
export const DAY = /^\d{4}-\d\d-\d\d$/;
const WORDS = /\S/;

/** Out of an address that somebody may have typed: what makes no sense is left out. */
export function filtersOf(search: Record<string, unknown>): Filters {
  const found = {
    status: oneOf(STATUSES, search.status),
    search: matching(WORDS, search.search),
    assignee: matching(ID, search.assignee),
    priority: oneOf(PRIORITIES, search.priority),
    tag: matching(WORDS, search.tag),
    channel: oneOf(CHANNELS, search.channel),
    from: matching(DAY, search.from),
    to: matching(DAY, search.to),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The days are those of this browser's clock. */
export function queryOf({ status = "RESOLVED", from, to, ...others }: Filters): Query {
  return {
    ...others,
    ...(status !== "ALL" && { status }),
    ...(from && { createdFrom: midnight(from) }),
    ...(to && { createdTo: midnight(to, 1) }),
    sort: "lastActivity",
  };
}

/** When that day begins, or one so many days later, by this browser's clock. */
export function midnight(day: string, later = 0): string {
  const time = new Date(`${day}T00:00:00`);
  time.setDate(time.getDate() + later);
  return time.toISOString();
}
