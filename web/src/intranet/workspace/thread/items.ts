/** What a thread shows, line by line: days, notes, messages in groups, what is being sent. Pure. */
import type { ColleagueNote, Message } from "../../../api/shapes.ts";
import { folded, type Since, speaksOfAnother } from "../../../state/about.ts";
import { stateOf } from "../../../state/carried.ts";
import type { Send } from "../../../state/sends.ts";

/** A message that is answered; or one that is not fetched yet. */
export type Quoted = Message | "earlier";

export type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "note"; key: string; message: Message }
  /** From here on it goes by another one. */
  | { kind: "channel"; key: string; channel: string }
  /** It speaks of a message that is not fetched yet. */
  | { kind: "about"; key: string; message: Message }
  /** What colleagues alone read, at its time. */
  | { kind: "aside"; key: string; note: ColleagueNote }
  | SaidItem
  | { kind: "sending"; key: string; send: Send; first: boolean; last: boolean };

export interface SaidItem {
  kind: "said";
  key: string;
  message: Message;
  since: Since | undefined;
  quoted: Quoted | undefined;
  /** Of what one person said in a row. */
  first: boolean;
  last: boolean;
  /** Whether it says when it was, and how far it got: for those before it, too, that got as far. */
  marked: boolean;
}

const PAUSE_MS = 5 * 60_000;

interface Shown {
  messages: readonly Message[];
  sends: readonly Send[];
  /** The first message that nobody had read when it was opened. */
  unreadFrom: number | null;
  /** Oldest first. Those from before the first message that is shown wait for it. */
  notes?: readonly ColleagueNote[];
}

/**
 * Where earlier ones can be had the first message waits for them: how a line looks depends on what stands before
 * it, and no line may change its height, or be another one, while somebody reads the next.
 */
export function itemsOf({ messages: all, sends, unreadFrom, notes = [] }: Shown): Item[] {
  const items: Item[] = [];
  const { messages, since } = folded(all);
  const byId = new Map(messages.map((message) => [message.id, message]));
  const waitingNotes = [...notes];
  const whole = (messages[0]?.seq ?? 1) === 1;
  let channel = whole ? "WEB" : (messages[0]?.channel ?? "WEB");
  const unreadAt = unreadFrom && messages.find(({ seq }) => seq >= unreadFrom)?.seq;
  let day = messages[0] && !whole ? dayOf(messages[0].createdAt) : "";
  const begin = (at: string) => {
    if (dayOf(at) === day) return false;
    day = dayOf(at);
    items.push({ kind: "day", key: `day ${day}`, at });
    return true;
  };
  /** Whether there were any up to then. */
  const putNotes = (until: number, from = 0): boolean => {
    let any = false;
    for (let note = waitingNotes[0]; note && Date.parse(note.createdAt) <= until; note = waitingNotes[0]) {
      waitingNotes.shift();
      if (Date.parse(note.createdAt) < from) continue;
      begin(note.createdAt);
      items.push({ kind: "aside", key: note.id, note });
      any = true;
    }
    return any;
  };
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (!before && !whole) continue;
    const { seq, createdAt, note } = message;
    const from = before ? Date.parse(before.createdAt) : 0;
    const interrupted = putNotes(Date.parse(createdAt) - 1, from);
    const newDay = begin(createdAt);
    if (seq === unreadAt) items.push({ kind: "unread", key: "unread" });
    if (note) {
      items.push({ kind: "note", key: message.id, message });
      continue;
    }
    const turns = message.channel !== channel;
    channel = message.channel;
    if (turns) items.push({ kind: "channel", key: `channel ${message.id}`, channel });
    if (speaksOfAnother(message)) {
      items.push({ kind: "about", key: message.id, message });
      continue;
    }
    const first = newDay || interrupted || seq === unreadAt || turns || !goesOn(before, message);
    const next = messages[index + 1];
    const noteNext =
      waitingNotes[0] && (!next || Date.parse(waitingNotes[0].createdAt) < Date.parse(next.createdAt));
    const last = noteNext || !next || !goesOn(message, next);
    items.push({
      kind: "said",
      key: keyOf(message),
      message,
      since: since.get(message.id),
      quoted: message.aboutMessageId ? (byId.get(message.aboutMessageId) ?? "earlier") : undefined,
      first,
      last,
      marked: last || stateOf(message) !== stateOf(next),
    });
  }
  if (messages.length > 0 || whole)
    putNotes(Number.POSITIVE_INFINITY, Date.parse(messages.at(-1)?.createdAt ?? "") || 0);
  const there = new Set(all.slice(-sends.length - 50).map(({ clientMessageId }) => clientMessageId));
  const waiting = sends.filter(({ id }) => !there.has(id));
  for (const [index, send] of waiting.entries())
    items.push({
      kind: "sending",
      key: send.id,
      send,
      first: index === 0,
      last: index === waiting.length - 1,
    });
  return items;
}

/** The same before and after the server has answered, so that nothing jumps. */
const keyOf = ({ clientMessageId, senderType, id }: Message) =>
  senderType === "AGENT" && clientMessageId ? clientMessageId : id;

function goesOn(one: Message | undefined, next: Message | undefined): boolean {
  if (!one || !next || one.note || next.note) return false;
  if (speaksOfAnother(one) || speaksOfAnother(next) || one.channel !== next.channel) return false;
  return (
    one.senderType === next.senderType &&
    one.senderId === next.senderId &&
    Date.parse(next.createdAt) - Date.parse(one.createdAt) < PAUSE_MS &&
    sameDay(one.createdAt, next.createdAt)
  );
}

/** The day where the reader is. */
function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
const sameDay = (one: string, two: string) => dayOf(one) === dayOf(two);
