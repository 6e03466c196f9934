/** What a lead wants, by channel: as `may_send()` reads the ledger (src/pascal/domain/sending.py). Pure. */
import type { Consents, Word } from "../../../api/shapes.ts";

export interface Standing {
  channel: string;
  /** The word that holds: an end before an agreement, where they are reached at several places. */
  word: Word | null;
  /** The same of advertising. */
  adverts: Word | null;
  /** They asked for no more themselves, and nobody of the team undoes that. */
  isEndedByThem: boolean;
}

export function standingsOf({ channels, said }: Consents): Standing[] {
  const named = new Set([...channels, ...said.map(({ channel }) => channel)]);
  return [...named].map((channel) => {
    const of = said.filter((word) => word.channel === channel);
    const word = holding(of.filter(({ about }) => about === "ALL"));
    const adverts = holding(of.filter(({ about }) => about === "MARKETING"));
    return { channel, word, adverts, isEndedByThem: word !== null && !word.wanted && word.agentId === null };
  });
}

/** *said*: newest first. */
function holding(said: readonly Word[]): Word | null {
  const places = new Map<string, Word>();
  for (const word of said) {
    const place = `${word.kind} ${word.value}`;
    if (!places.has(place)) places.set(place, word);
  }
  const last = [...places.values()];
  const ended = last.filter(({ wanted }) => !wanted);
  return ended.find(({ agentId }) => agentId === null) ?? ended[0] ?? last[0] ?? null;
}
