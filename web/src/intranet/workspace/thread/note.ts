/** System messages in the reader's language: live ones come in Spanish, whoever hears them. */
import type { Message } from "../../../api/shapes.ts";
import type { Words } from "../../words/index.ts";
import { dayAndTime } from "../../zoned.ts";

const JOINED = /^(.+?) (?:se ha unido al chat|has joined the chat|entrou no chat)\b/u;
const CHANNEL = /^(.+?): /u;
const LEFT = /^(.+?) (?:ha salido del chat|has left the chat|saiu do chat)\b/u;

const WHY_BOT_LEFT = {
  asked: /pidió|asked|pediu/u,
  unsure: /no entendió|not understand|não entendeu/u,
  refused: /datos|details|dado/u,
  no_time: /horario|a time|horário/u,
  unproven: /confirmado|confirmed/u,
  meeting_ahead: /sigue en pie|still stands|continua de pé/u,
  adrift: /nadie atiende|nobody holds|ninguém mais atende/u,
  switched_off: /apagó|switched|desligou/u,
};
const whys = [
  "asked",
  "unsure",
  "refused",
  "no_time",
  "unproven",
  "meeting_ahead",
  "adrift",
  "switched_off",
] as const;

/** What comes behind the dot: how long a call took, why nobody was told; when a meeting is, of older notes. */
const TAILED = new Set<string>([
  "call_in",
  "call_out",
  "meeting_moved",
  "meeting_cancelled",
  "meeting_adrift",
  "lead_not_told",
]);
const TAIL = / · (.+)$/u;

const toldBy = (note: Message["note"]): RegExp => {
  if (note === "agent_joined") return JOINED;
  if (note && TAILED.has(note)) return TAIL;
  return note?.startsWith("opted_") ? CHANNEL : LEFT;
};

/** *zone*: the reader's, by whose clock a meeting is told. */
export function wordsOfNote(message: Message, notes: Words["workspace"]["notes"], zone: string): string {
  const { note, contentText, noteAt } = message;
  const name = noteAt ? dayAndTime(noteAt, zone) : toldBy(note).exec(contentText)?.[1];
  switch (note) {
    case "agent_joined":
    case "agent_left":
    case "agent_gone":
    case "opted_out":
    case "opted_in":
    case "call_in":
    case "call_out":
    case "meeting_moved":
    case "meeting_cancelled":
    case "meeting_adrift":
    case "lead_not_told":
      return name ? notes[note](name) : contentText;
    case "bot_left": {
      const why = whys.find((each) => WHY_BOT_LEFT[each].test(contentText));
      return why ? notes.bot_left[why] : contentText;
    }
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
