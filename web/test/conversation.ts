/** What the tests of threads share: messages, a line that mangles, and a page that catches up. */
import fc from "fast-check";
import type { Message } from "../src/api/shapes.ts";
import {
  type Ask,
  asks,
  earlier,
  following,
  type Mark,
  type Reader,
  readerOf,
  type Thread,
} from "../src/state/thread.ts";

export const time = (minute: number) => new Date(Date.UTC(2026, 0, 5, 15, minute)).toISOString();

/** A message in the chat on the site, said at the minute of its number. */
export const message = (seq: number, of: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  conversationId: "c",
  seq,
  senderType: "LEAD",
  senderId: null,
  senderName: null,
  contentText: `words ${seq}`,
  contentType: "TEXT",
  mediaUrl: null,
  clientMessageId: null,
  createdAt: time(seq),
  readAt: null,
  channel: "WEB",
  note: null,
  aboutMessageId: null,
  delivery: null,
  mediaState: null,
  ...of,
});

/** On the server: it was read up to here. */
export function marked(server: Message[], { by, readAt }: Mark & { by: Reader }): void {
  server.forEach((each, at) => {
    if (readerOf(each) === by && each.readAt === null) server[at] = { ...each, readAt };
  });
}

/** Events shuffled, some lost, some twice; and how many messages there were when the page was opened. */
export const mangled = <Event>(story: fc.Arbitrary<{ server: Message[]; events: Event[] }>) =>
  story.chain(({ server, events }) =>
    fc.tuple(
      fc.constant(server),
      fc.array(fc.constantFrom(...events), { maxLength: events.length * 2 }),
      fc.nat({ max: server.length }),
    ),
  );

/** A page that fetches what it has missed and what is not there, with pages of `limit`. */
export function catchingUp<Now extends Thread>(how: {
  fetched: (now: Now, page: readonly Message[]) => Now;
  missed: (now: Now) => Ask;
}) {
  const answer = (server: readonly Message[], { afterSeq, limit }: Ask) =>
    server.filter(({ seq }) => seq > afterSeq).slice(0, limit);

  return (thread: Now, server: readonly Message[], limit: number): Now => {
    let now = thread;
    const fetch = (ask: Ask) => {
      const page = answer(server, { ...ask, limit });
      now = how.fetched(now, page);
      return page;
    };
    // after a reconnection; on a gap; and when somebody scrolls up
    for (let ask: Ask | null = how.missed(now); ask; ) ask = following(fetch(ask), { ...ask, limit });
    for (let ask = asks(now); ask; ask = asks(now)) fetch(ask);
    for (let ask = earlier(now, limit); ask; ask = earlier(now, limit)) fetch(ask);
    return now;
  };
}
