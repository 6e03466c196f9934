/** What a thread shows, line by line: days, notes, messages in groups, what is being sent. Pure. */
import type { ColleagueNote, Message } from "../../../api/shapes.ts";
import type { Send } from "../../../state/sends.ts";

export type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "note"; key: string; message: Message }
  /** What colleagues alone read, at its time. */
  | { kind: "aside"; key: string; note: ColleagueNote }
  /** `first` and `last` of what one person said in a row. */
  | { kind: "said"; key: string; message: Message; first: boolean; last: boolean }
  | { kind: "sending"; key: string; send: Send; first: boolean; last: boolean };

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
export function itemsOf({ messages, sends, unreadFrom, notes = [] }: Shown): Item[] {
  const items: Item[] = [];
  const waitingNotes = [...notes];
  const whole = (messages[0]?.seq ?? 1) === 1;
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
    if (seq === unreadFrom) items.push({ kind: "unread", key: "unread" });
    if (note) {
      items.push({ kind: "note", key: message.id, message });
      continue;
    }
    const first = newDay || interrupted || seq === unreadFrom || !goesOn(before, message);
    const next = messages[index + 1];
    const noteNext =
      waitingNotes[0] && (!next || Date.parse(waitingNotes[0].createdAt) < Date.parse(next.createdAt));
    const last = noteNext || !goesOn(message, next);
    items.push({ kind: "said", key: keyOf(message), message, first, last });
  }
  if (messages.length > 0 || whole)
    putNotes(Number.POSITIVE_INFINITY, Date.parse(messages.at(-1)?.createdAt ?? "") || 0);
  const there = new Set(messages.slice(-sends.length - 50).map(({ clientMessageId }) => clientMessageId));
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
