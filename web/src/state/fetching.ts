/**
 * What has to be fetched for an inbox, and what comes of it: pure.
 *
 * Whoever has fetched what `asks` names knows what a fresh page would show.
 */
import type { Conversation, Message } from "../api/shapes.ts";
import type { Fact, FactName } from "../live/realtime.ts";
import * as thread from "./carried.ts";
import { changed, type Inbox, type Row } from "./inbox.ts";

export interface Asks {
  lists: boolean;
  conversations: readonly string[];
  /** Without `afterSeq`: the last page. */
  threads: readonly { id: string; ask: thread.Ask | { limit: number } }[];
}

const FIRST_PAGE = 50;
const OF_CONVERSATIONS = new Set<FactName>([
  "queued",
  "updated",
  "assigned",
  "status",
  "message",
  "activity",
  "read",
  "rated",
]);

export function asks(inbox: Inbox): Asks {
  const threads: { id: string; ask: thread.Ask | { limit: number } }[] = [];
  for (const [id, open] of inbox.threads) {
    const ask = threadAsks(inbox, id, open);
    if (ask) threads.push({ id, ask });
  }
  return { lists: inbox.stale, conversations: [...inbox.unsure.keys()], threads };
}

function threadAsks(inbox: Inbox, id: string, open: thread.Thread): Asks["threads"][number]["ask"] | null {
  const begun = open.messages.length > 0;
  if (inbox.missed.has(id)) return begun ? thread.missed(open) : { limit: FIRST_PAGE };
  const said = inbox.conversations.get(id)?.lastSeq ?? 0;
  if (begun && said > open.seq) return { afterSeq: open.seq, limit: thread.PAGE };
  return begun ? thread.asks(open) : null;
}

/** The asking has begun: what is noticed from now on is asked for again. */
export function asked(inbox: Inbox, { lists, conversations, threads }: Asks): Inbox {
  return changed({ ...inbox, stale: inbox.stale && !lists }, (next) => {
    for (const id of conversations) next.unsure.delete(id);
    for (const { id } of threads) next.missed.delete(id);
  });
}

/** A refusal showed that we are behind. */
export function doubted(inbox: Inbox, id: string): Inbox {
  return changed(inbox, (next) => next.unsure.set(id, true));
}

/** It could not be fetched: ask later. */
export function askAgain(inbox: Inbox, { lists, conversations, threads }: Asks): Inbox {
  return changed({ ...inbox, stale: inbox.stale || lists }, (next) => {
    for (const id of conversations) next.unsure.set(id, true);
    for (const { id } of threads) if (inbox.threads.has(id)) next.missed.set(id, true);
  });
}

/**
 * Conversations as the server knew them. What was told before we asked is in the answer, or it is newer still;
 * what was heard `meanwhile`, since we asked, may not be.
 */
export function fetched(
  inbox: Inbox,
  conversations: readonly Conversation[],
  meanwhile: readonly Fact[] = [],
): Inbox {
  return changed(inbox, (next) => {
    for (const conversation of conversations) next.told(conversation);
    for (const fact of meanwhile) if (OF_CONVERSATIONS.has(fact.name)) next.hear(fact);
  });
}

/** All that waits, and all that this page's people have: of what is not among them they do not tell. */
export function fetchedLists(
  inbox: Inbox,
  conversations: readonly Conversation[],
  meanwhile: readonly Fact[] = [],
): Inbox {
  const there = new Set(conversations.map(({ id }) => id));
  return changed(fetched(inbox, conversations, meanwhile), (next) => {
    for (const row of inbox.conversations.values())
      if (!there.has(row.id) && (isListed(inbox, row) || inbox.threads.has(row.id)))
        next.unsure.set(row.id, true);
  });
}

export function fetchedMessages(inbox: Inbox, id: string, page: readonly Message[]): Inbox {
  const open = inbox.threads.get(id);
  if (!open) return inbox;
  return changed(inbox, (next) => next.threads.set(id, thread.fetched(open, page)));
}

/** There is no such conversation, or it is not ours to know of. */
export function gone(inbox: Inbox, id: string): Inbox {
  return changed(inbox, (next) => {
    for (const part of [next.conversations, next.threads, next.unsure, next.missed]) part.delete(id);
  });
}

const isListed = (inbox: Inbox, row: Row): boolean =>
  row.status === "QUEUED" || (row.status === "IN_PROGRESS" && (inbox.everyone || row.agentId === inbox.me));
