/** What lists show of an inbox, each computed once for each state of its conversations. */
import type { Inbox, Row } from "./inbox.ts";

/** What waits, in the server's order: who came first. */
export const queue = remembered((inbox) =>
  rows(inbox, ({ status }) => status === "QUEUED").sort((one, two) =>
    ascending(one.createdAt, two.createdAt, one, two),
  ),
);

export const mine = remembered((inbox) =>
  rows(inbox, (row) => isMine(inbox, row) && row.snoozedUntil === null).sort(lastFirst),
);

/** What I have put off; what comes back first is first. */
export const snoozed = remembered((inbox) =>
  rows(inbox, (row) => isMine(inbox, row) && row.snoozedUntil !== null).sort((one, two) =>
    ascending(one.snoozedUntil ?? "", two.snoozedUntil ?? "", one, two),
  ),
);

export const inProgress = remembered((inbox) =>
  rows(inbox, ({ status }) => status === "IN_PROGRESS").sort(lastFirst),
);

/** As far as they are known: history comes in pages. */
export const resolved = remembered((inbox) =>
  rows(inbox, ({ status }) => status === "RESOLVED").sort(lastFirst),
);

const isMine = ({ me }: Inbox, { status, agentId }: Row): boolean =>
  status === "IN_PROGRESS" && agentId === me;

function rows(inbox: Inbox, which: (row: Row) => boolean): Row[] {
  return [...inbox.conversations.values()].filter(which);
}

const lastFirst = (one: Row, two: Row): number => ascending(two.lastMessageAt, one.lastMessageAt, two, one);

/** Times are written with as many digits as it takes: without its Z the shorter one is the earlier. */
function ascending(at: string, than: string, one: Row, two: Row): number {
  const [first, second] = [at.slice(0, -1), than.slice(0, -1)];
  if (first !== second) return first < second ? -1 : 1;
  return one.id < two.id ? -1 : 1;
}

/** Computed once for each state of the conversations. */
function remembered(select: (inbox: Inbox) => Row[]): (inbox: Inbox) => readonly Row[] {
  let last: Inbox["conversations"] | null = null;
  let found: readonly Row[] = [];
  return (inbox) => {
    if (inbox.conversations !== last) {
      last = inbox.conversations;
      found = select(inbox);
    }
    return found;
  };
}
