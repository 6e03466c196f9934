/** What the log is narrowed to; it stands in the address. */
import type { paths } from "../../../generated/api.d.ts";
import { DAY, ID, matching, midnight } from "../filters.ts";
import { words } from "../words/index.ts";

type Query = NonNullable<paths["/api/v1/audit"]["get"]["parameters"]["query"]>;
export type Deed = NonNullable<Query["action"]>;

export interface Filters {
  actor?: string;
  deed?: Deed;
  /** A conversation, a person or a team. */
  subject?: string;
  from?: string;
  to?: string;
}

/** Every deed has its words, or the catalogue does not compile. */
export const deeds = (): readonly Deed[] => Object.keys(words().house.audit.deeds) as Deed[];

/** Out of an address that somebody may have typed: what makes no sense is left out. */
export function auditFiltersOf(search: Record<string, unknown>): Filters {
  const found = {
    actor: matching(ID, search.actor),
    deed: deeds().find((each) => each === search.deed),
    subject: matching(ID, search.subject),
    from: matching(DAY, search.from),
    to: matching(DAY, search.to),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The days are those of this browser's clock. */
export const queryOf = ({ actor, deed, subject, from, to }: Filters): Query => ({
  ...(actor && { actorId: actor }),
  ...(deed && { action: deed }),
  ...(subject && { subjectId: subject }),
  ...(from && { from: midnight(from) }),
  ...(to && { to: midnight(to, 1) }),
});
