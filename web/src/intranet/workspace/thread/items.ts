/** What a thread shows, line by line: days, notes, messages in groups, what is being sent. Pure. */
import type { Message } from "../../../api/shapes.ts";
import type { Send } from "../../../state/sends.ts";

export type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "note"; key: string; message: Message }
  /** `first` and `last` of what one person said in a row. */
  | { kind: "said"; key: string; message: Message; first: boolean; last: boolean }
  | { kind: "sending"; key: string; send: Send; first: boolean; last: boolean };

const PAUSE_MS = 5 * 60_000;

interface Shown {
  messages: readonly Message[];
  sends: readonly Send[];
  /** The first message that nobody had read when it was opened. */
  unreadFrom: number | null;
}

/**
 * Where earlier ones can be had the first message waits for them: how a line looks depends on what stands before
 * it, and no line may change its height, or be another one, while somebody reads the next.
 */
export function itemsOf({ messages, sends, unreadFrom }: Shown): Item[] {
  const items: Item[] = [];
  const whole = (messages[0]?.seq ?? 1) === 1;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (!before && !whole) continue;
    const { seq, createdAt, note } = message;
    const newDay = !before || !sameDay(before.createdAt, createdAt);
    if (newDay) items.push({ kind: "day", key: `day ${dayOf(createdAt)}`, at: createdAt });
    if (seq === unreadFrom) items.push({ kind: "unread", key: "unread" });
    if (note) {
      items.push({ kind: "note", key: message.id, message });
      continue;
    }
    const first = newDay || seq === unreadFrom || !goesOn(before, message);
    const last = !goesOn(message, messages[index + 1]);
    items.push({ kind: "said", key: keyOf(message), message, first, last });
  }
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
