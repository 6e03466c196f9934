/** Messages that speak of another one: what they say of it, folded onto it. Pure. */
import type { Message } from "../api/shapes.ts";

/** What was said of a message since. */
export interface Since {
  /** The sign that stands on it. */
  readonly sign: string;
  /** What stands there now, and before that; ascending. */
  readonly edits: readonly Message[];
  readonly deletion: Message | null;
}

export interface Folded {
  /** All but those that speak of one that is here. */
  readonly messages: readonly Message[];
  readonly since: ReadonlyMap<string, Since>;
}

const NOTHING: Since = { sign: "", edits: [], deletion: null };
const SPEAKS = new Set<Message["contentType"]>(["REACTION", "EDIT", "DELETION"]);

export const speaksOfAnother = ({ contentType }: Message): boolean => SPEAKS.has(contentType);

/** What is to be said of one that is not here yet stands by itself until that comes. */
export function folded(messages: readonly Message[]): Folded {
  const known = new Map<string, Message>();
  const since = new Map<string, Since>();
  const shown: Message[] = [];
  for (const message of messages) {
    const of = known.get(message.aboutMessageId ?? "");
    if (of && speaksOfAnother(message) && may(message, of)) {
      since.set(of.id, told(since.get(of.id) ?? NOTHING, message));
      known.set(message.id, of); // who edits an edit means the message
    } else {
      shown.push(message);
      if (!speaksOfAnother(message)) known.set(message.id, message);
    }
  }
  return { messages: shown, since };
}

/** What somebody said is for nobody else to change. */
const may = ({ contentType, senderType }: Message, of: Message): boolean =>
  contentType === "REACTION" || senderType === of.senderType;

function told(before: Since, message: Message): Since {
  switch (message.contentType) {
    case "REACTION":
      return { ...before, sign: message.contentText };
    case "EDIT":
      return { ...before, edits: [...before.edits, message] };
    default:
      return { ...before, deletion: message };
  }
}
