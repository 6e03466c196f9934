/** Whatever the line does to the live events, whoever fetches what `asks` names has what a fresh page has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Message } from "../src/api/shapes.ts";
import {
  type Ask,
  asks,
  EMPTY,
  earlier,
  fetched,
  following,
  heard,
  missed,
  type Reader,
  read,
  readerOf,
  type Thread,
} from "../src/state/thread.ts";

type Event = { kind: "said"; message: Message } | { kind: "read"; by: Reader; seq: number; readAt: string };

const SENDERS = ["LEAD", "AGENT", "BOT", "SYSTEM"] as const;
const time = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

function message(seq: number, senderType: Message["senderType"]): Message {
  return {
    id: `id-${seq}`,
    conversationId: "one",
    seq,
    senderType,
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
  };
}

/** A conversation as the server has it, and all that was told of it, in order. */
const story = fc
  .array(
    fc.tuple(fc.constantFrom(...SENDERS), fc.constantFrom<(Reader | null)[]>(null, null, "LEAD", "AGENT")),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((steps) => {
    const server: Message[] = [];
    const events: Event[] = [];
    steps.forEach(([sender, reader], index) => {
      const said = message(index + 1, sender);
      server.push(said);
      events.push({ kind: "said", message: said });
      if (!reader) return;
      const mark = { by: reader, seq: said.seq, readAt: time(1000 + index) };
      events.push({ kind: "read", ...mark });
      server.forEach((each, at) => {
        if (readerOf(each) === mark.by && each.readAt === null) server[at] = { ...each, readAt: mark.readAt };
      });
    });
    return { server, events };
  });

const answer = (server: readonly Message[], { afterSeq, limit }: Ask) =>
  server.filter(({ seq }) => seq > afterSeq).slice(0, limit);

function hear(thread: Thread, event: Event): Thread {
  return event.kind === "said" ? heard(thread, event.message) : read(thread, event);
}

/** As a page does it after a reconnection, with pages of `limit`. */
function caughtUp(thread: Thread, server: readonly Message[], limit: number): Thread {
  let now = thread;
  for (let ask: Ask | null = { ...missed(now), limit }; ask; ) {
    const page = answer(server, ask);
    now = fetched(now, page);
    ask = following(page, ask);
  }
  return now;
}

/** As a page does it on a gap, and when somebody scrolls up. */
function completed(thread: Thread, server: readonly Message[], limit: number): Thread {
  let now = thread;
  for (let ask = asks(now); ask; ask = asks(now)) now = fetched(now, answer(server, { ...ask, limit }));
  for (let ask = earlier(now, limit); ask; ask = earlier(now, limit)) now = fetched(now, answer(server, ask));
  return now;
}

const lastPage = (server: readonly Message[], size: number) => fetched(EMPTY, server.slice(-size));
const size = fc.integer({ min: 1, max: 20 });

/** Events shuffled, some lost, some twice. */
const mangled = story.chain(({ server, events }) =>
  fc.tuple(
    fc.constant(server),
    fc.array(fc.constantFrom(...events), { maxLength: events.length * 2 }),
    fc.nat({ max: server.length }),
  ),
);

/** When a message was read is as exact as the events were in order; that it was is not. */
const seen = (thread: Thread) => thread.messages.map((each) => ({ ...each, readAt: each.readAt !== null }));
const onServer = (server: readonly Message[]) =>
  server.map((each) => ({ ...each, readAt: each.readAt !== null }));

test("events in any order, lost and repeated, and then what is missing: the same as a fresh fetch", () => {
  fc.assert(
    fc.property(mangled, size, ([server, events, begun], limit) => {
      // the page was opened when the server had only the first `begun` messages
      const opened = lastPage(
        server.slice(0, begun).map((each) => ({ ...each, readAt: null })),
        limit,
      );
      const after = completed(caughtUp(events.reduce(hear, opened), server, limit), server, limit);
      assert.deepEqual(seen(after), onServer(server));
      assert.equal(after.seq, server.length);
      assert.deepEqual(after.ahead, []);
    }),
    { numRuns: 1000 },
  );
});

test("all events in order are the same as a fresh fetch, to the minute of reading", () => {
  fc.assert(
    fc.property(story, ({ server, events }) => {
      const after = events.reduce(hear, EMPTY);
      assert.deepEqual(after.messages, server);
      assert.equal(asks(after), null);
    }),
  );
});

test("what is shown has no gap and never shrinks", () => {
  fc.assert(
    fc.property(mangled, ([server, events]) => {
      let now = lastPage(server.slice(0, 3), 2);
      for (const event of events) {
        const next = hear(now, event);
        assert.ok(next.messages.length >= now.messages.length);
        next.messages.forEach((each, at) => {
          assert.equal(each.seq, (next.messages[0]?.seq ?? 0) + at);
        });
        assert.equal(next.messages.at(-1)?.seq ?? 0, next.seq);
        now = next;
      }
    }),
  );
});

test("a message that is here already changes nothing, not even the object", () => {
  fc.assert(
    fc.property(story, ({ server, events }) => {
      const before = events.reduce(hear, EMPTY);
      for (const each of server) assert.equal(heard(before, each), before);
    }),
  );
});

test("a message after a gap waits, and asks for what is missing", () => {
  const opened = fetched(EMPTY, [message(1, "LEAD"), message(2, "AGENT")]);
  const gap = heard(opened, message(5, "AGENT"));
  assert.equal(gap.messages.length, 2);
  assert.deepEqual(asks(gap), { afterSeq: 2, limit: 100 });
  const closed = fetched(gap, [message(3, "LEAD"), message(4, "LEAD")]);
  assert.deepEqual(
    closed.messages.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  );
  assert.equal(asks(closed), null);
});

test("a page that was answered before the reading was told does not take the mark back", () => {
  const page = [message(1, "LEAD")];
  const told = read(fetched(EMPTY, page), { by: "AGENT", seq: 1, readAt: time(9) });
  assert.equal(fetched(told, page).messages[0]?.readAt, time(9));
});
