/** System messages in the reader's language: live ones come in Spanish, whoever hears them. */
import type { Message } from "../../../api/shapes.ts";
import type { Words } from "../../words/index.ts";

const JOINED = /^(.+?) (?:se ha unido al chat|has joined the chat|entrou no chat)\b/u;
const CHANNEL = /^(.+?): /u;
const LEFT = /^(.+?) (?:ha salido del chat|has left the chat|saiu do chat)\b/u;

const LASTED = / · (.+)$/u;

const toldBy = (note: Message["note"]): RegExp => {
  if (note === "agent_joined") return JOINED;
  if (note === "call_in" || note === "call_out") return LASTED;
  return note?.startsWith("opted_") ? CHANNEL : LEFT;
};

export function wordsOfNote(message: Message, notes: Words["workspace"]["notes"]): string {
  const { note, contentText } = message;
  const name = toldBy(note).exec(contentText)?.[1];
  switch (note) {
    case "agent_joined":
    case "agent_left":
    case "agent_gone":
    case "opted_out":
    case "opted_in":
    case "call_in":
    case "call_out":
      return name ? notes[note](name) : contentText;
    case "resolved":
    case "continued_elsewhere":
    case "outside_hours":
    case "goes_on":
    case "call_missed":
    case "call_unanswered":
    case "call_busy":
    case "call_failed":
      return notes[note];
    default: // an older page beside a newer server
      return contentText;
  }
}

/** Of what speaks of a message that is not shown; null for what is said by itself. */
export function wordsAbout(
  { contentType, contentText }: Message,
  { earlier }: Words["channels"],
): string | null {
  switch (contentType) {
    case "REACTION":
      return contentText ? earlier.reacted(contentText) : earlier.unreacted;
    case "EDIT":
      return earlier.edited(contentText);
    case "DELETION":
      return earlier.deleted;
    default:
      return null;
  }
}
