/**
 * A thread as the team sees it: also how far carriers brought each message, and whether its file is here. Pure.
 *
 * Nobody tells that to leads, so that their pages do without. What is told is kept by message: it may come before
 * the message does, and after a page was fetched that comes later.
 */
import type { Carried, Message } from "../api/shapes.ts";
import * as thread from "./thread.ts";

export { type Ask, asks, earlier, following, PAGE } from "./thread.ts";

export type Way = Pick<Message, "delivery" | "mediaUrl" | "mediaState">;

export interface Thread extends thread.Thread {
  /** What was told of a message, by its id. */
  readonly ways: ReadonlyMap<string, Way>;
}

export const EMPTY: Thread = { ...thread.EMPTY, ways: new Map() };

export const heard = (now: Thread, message: Message): Thread => moved(now, thread.heard(now, message));

/** A note says something else than before. */
export function reworded<T extends thread.Thread>(now: T, note: Message): T {
  const anew = (known: Message) => (known.seq === note.seq ? note : known);
  return thread.heard({ ...now, messages: now.messages.map(anew), ahead: now.ahead.map(anew) }, note);
}

export const fetched = (now: Thread, page: readonly Message[]): Thread =>
  moved(now, thread.fetched(now, page));

export const read = thread.read<Thread>;

/** A carrier, or who fetches files from it, told of a message. */
export function carried(now: Thread, { messageId, delivery, mediaUrl, mediaState }: Carried): Thread {
  const told = { delivery, mediaUrl, mediaState };
  const before = now.ways.get(messageId);
  const ways = new Map(now.ways).set(messageId, before ? farther(told, before) : told);
  return moved(now, { ...now, ways });
}

/**
 * What may have been missed while the line was away: what was said, marks on what is open here. What goes by
 * carriers, and notes that may tell more, are looked for on the last page alone: much of it is never told to be read.
 */
export function missed({ messages, seq }: Thread): thread.Ask {
  const lastPage = messages.length - thread.PAGE;
  const open = messages.find((each, at) =>
    isByCarrier(each) || thread.mayTellMore(each) ? at >= lastPage && isOnItsWay(each) : isOpen(each),
  );
  return { afterSeq: open ? open.seq - 1 : seq, limit: thread.PAGE };
}

/** Whether we said it, and somebody else takes it to the lead. */
export const isByCarrier = ({ senderType, channel }: Message): boolean =>
  channel !== "WEB" && (senderType === "AGENT" || senderType === "BOT");

/** How far what we said got: what the carrier tells where there is one, else whether the lead has read it. */
export function stateOf(message: Message): NonNullable<Message["delivery"]>["state"] | null {
  if (message.senderType === "LEAD") return null;
  if (isByCarrier(message)) return message.delivery?.state ?? "QUEUED";
  return message.readAt ? "READ" : "SENT";
}

/** What failed may have arrived after all. */
const isOnItsWay = ({ delivery }: Message) => delivery?.state !== "READ";
const isOpen = (message: Message) =>
  message.mediaState === "PENDING" || (thread.readerOf(message) !== null && message.readAt === null);

/**
 * The ladder, as far as people see it, is only climbed: what is tried once more looks as if it waited on. What is
 * sent again by hand is another one, over all that came before.
 */
const RUNGS = { QUEUED: 1, SENDING: 2, UNCERTAIN: 3, SENT: 4, FAILED: 5, DELIVERED: 6, READ: 7 };
const rung = ({ delivery }: Way) => (delivery ? delivery.attempt * 10 + RUNGS[delivery.state] : 0);
const fileRung = ({ mediaUrl, mediaState }: Way) => (mediaUrl ? 2 : mediaState === "FAILED" ? 1 : 0);

/** With what the other knows further on. */
function farther<Known extends Way>(known: Known, other: Way): Known {
  const { delivery, mediaUrl, mediaState } = other;
  const climbed = rung(other) > rung(known) ? { ...known, delivery } : known;
  return fileRung(other) > fileRung(known) ? { ...climbed, mediaUrl, mediaState } : climbed;
}

function moved(before: Thread, now: Thread): Thread {
  if (now === before || now.ways.size === 0) return now;
  const move = (message: Message) => {
    const way = now.ways.get(message.id);
    return way ? farther(message, way) : message;
  };
  return { ...now, messages: now.messages.map(move), ahead: now.ahead.map(move) };
}
