/**
 * What was said in one conversation, as far as this page knows it: pure, so that it is the same for everybody.
 *
 * `heard` takes live events in any order, `fetched` takes pages of the API; `asks` says when something is
 * missing between them. Whoever has fetched what was asked for has what a fresh page would show.
 */
import type { Message, Read } from "../api/shapes.ts";

export type Reader = Read["by"];
export type Mark = Pick<Read, "seq" | "readAt">;

export interface Thread {
  /** Ascending, without gaps: the last one is number `seq`. The first is number 1, or earlier ones can be had. */
  readonly messages: readonly Message[];
  /** Up to here nothing is missing; 0 before anything was heard. */
  readonly seq: number;
  /** Heard beyond a gap, ascending; shown when the gap is closed. */
  readonly ahead: readonly Message[];
  /** How far each side has read, as last heard. */
  readonly marks: Readonly<Record<Reader, Mark | null>>;
}

/** What one asks `GET …/messages` for. */
export type Ask = { afterSeq: number; limit: number };

/** The most that one page holds. */
export const PAGE = 100;
export const EMPTY: Thread = { messages: [], seq: 0, ahead: [], marks: { LEAD: null, AGENT: null } };

/** A live message. One that is here already changes nothing. */
export function heard<T extends Thread>(thread: T, message: Message): T {
  if (message.seq <= thread.seq || thread.ahead.some(({ seq }) => seq === message.seq)) return thread;
  if (message.seq === thread.seq + 1 && thread.ahead.length === 0)
    return { ...thread, messages: [...thread.messages, marked(message, thread.marks)], seq: message.seq };
  return joined(thread, [message], thread.messages[0]?.seq ?? 1);
}

/** A page of the API, whichever was asked for; it knows better than what was heard. */
export function fetched<T extends Thread>(thread: T, page: readonly Message[]): T {
  const [first, last] = [page[0], page.at(-1)];
  if (!first || !last) return thread;
  const shown = thread.messages[0];
  // it ends before what we have begins: the pages between are to come first
  if (shown && last.seq < shown.seq - 1) return thread;
  const begin = Math.min(shown?.seq ?? first.seq, first.seq);
  return joined({ ...thread, marks: page.reduce(taught, thread.marks) }, page, begin);
}

/** One side has read up to a number. Marks only move forward. */
export function read<T extends Thread>(
  thread: T,
  { by, seq, readAt }: Pick<Read, "by" | "seq" | "readAt">,
): T {
  if (seq <= (thread.marks[by]?.seq ?? 0)) return thread;
  const marks = { ...thread.marks, [by]: { seq, readAt } };
  const mark = (message: Message) => marked(message, marks);
  return { ...thread, marks, messages: thread.messages.map(mark), ahead: thread.ahead.map(mark) };
}

/** What is missing before something that was heard; null: nothing. */
export function asks(thread: Thread): Ask | null {
  return thread.ahead.length > 0 ? { afterSeq: thread.seq, limit: PAGE } : null;
}

/**
 * What may have been missed while the line was away: what was said, read marks on what is unread here, and
 * what notes tell by now. Ask on with `following` until it is null.
 */
export function missed(thread: Thread): Ask {
  const lastPage = thread.messages.length - PAGE;
  const open = thread.messages.find(
    (each, at) => each.readAt === null && (readerOf(each) || (at >= lastPage && mayTellMore(each))),
  );
  return { afterSeq: open ? open.seq - 1 : thread.seq, limit: PAGE };
}

/** A note of a call, of which more may be known later; or of why the bot left, which the team is told apart. */
export const mayTellMore = ({ note }: Message) => note === "bot_left" || note?.startsWith("call_");

/** What comes after a page that was asked for; null: that was all. */
export function following(page: readonly Message[], { limit }: Ask): Ask | null {
  const last = page.at(-1);
  return last && page.length === limit ? { afterSeq: last.seq, limit } : null;
}

/** The page before the first message shown; null: there is none. */
export function earlier(thread: Thread, limit = PAGE): Ask | null {
  const before = (thread.messages[0]?.seq ?? 1) - 1;
  if (before < 1) return null;
  return { afterSeq: Math.max(0, before - limit), limit: Math.min(limit, before) };
}

/** Who is meant to read a message; nobody a system message. */
export function readerOf({ senderType }: Message): Reader | null {
  if (senderType === "SYSTEM") return null;
  return senderType === "LEAD" ? "AGENT" : "LEAD";
}

function marked(message: Message, marks: Thread["marks"]): Message {
  const reader = readerOf(message);
  const mark = reader && marks[reader];
  if (!mark || message.readAt !== null || message.seq > mark.seq) return message;
  return { ...message, readAt: mark.readAt };
}

/** What is read shows how far its reader is. */
function taught(marks: Thread["marks"], message: Message): Thread["marks"] {
  const reader = readerOf(message);
  if (!reader || message.readAt === null || message.seq <= (marks[reader]?.seq ?? 0)) return marks;
  return { ...marks, [reader]: { seq: message.seq, readAt: message.readAt } };
}

/** All that is known, told apart where the first number is missing. `begin` is the first one to show. */
function joined<T extends Thread>(thread: T, arrived: readonly Message[], begin: number): T {
  const known = new Map<number, Message>();
  for (const message of [...thread.messages, ...thread.ahead, ...arrived])
    known.set(message.seq, marked(message, thread.marks));
  const messages: Message[] = [];
  for (let next = known.get(begin); next; next = known.get(next.seq + 1)) messages.push(next);
  const seq = messages.at(-1)?.seq ?? 0;
  const ahead = [...known.values()]
    .filter((message) => message.seq > seq)
    .sort((one, two) => one.seq - two.seq);
  return { ...thread, messages, seq, ahead };
}
