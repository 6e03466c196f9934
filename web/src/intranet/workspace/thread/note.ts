/** System messages in the reader's language: live ones come in Spanish, whoever hears them. */
import type { Message } from "../../../api/shapes.ts";
import type { Words } from "../../words/index.ts";

const JOINED = /^(.+?) (?:se ha unido al chat|has joined the chat|entrou no chat)\b/u;
const CHANNEL = /^(.+?): /u;
const LEFT = /^(.+?) (?:ha salido del chat|has left the chat|saiu do chat)\b/u;

export function wordsOfNote(message: Message, notes: Words["workspace"]["notes"]): string {
  const { note, contentText } = message;
  const told = note === "agent_joined" ? JOINED : note?.startsWith("opted_") ? CHANNEL : LEFT;
  const name = told.exec(contentText)?.[1];
  switch (note) {
    case "agent_joined":
    case "agent_left":
    case "agent_gone":
    case "opted_out":
    case "opted_in":
      return name ? notes[note](name) : contentText;
    case "resolved":
    case "continued_elsewhere":
    case "outside_hours":
    case "goes_on":
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
