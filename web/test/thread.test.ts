/** Whatever the line does to the live events, whoever fetches what `asks` names has what a fresh page has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Message } from "../src/api/shapes.ts";
import { reworded } from "../src/state/carried.ts";
import { asks, EMPTY, fetched, heard, missed, type Reader, read, type Thread } from "../src/state/thread.ts";
import { catchingUp, mangled, marked, message, time } from "./conversation.ts";

type Event =
  | { kind: "said" | "reworded"; message: Message }
  | { kind: "read"; by: Reader; seq: number; readAt: string };

const SENDERS = ["LEAD", "AGENT", "BOT", "SYSTEM"] as const;
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
      const note = sender !== "SYSTEM" ? null : index % 2 === 0 ? "call_missed" : "bot_left";
      const said = message(index + 1, { senderType: sender, note });
      server.push(said);
      events.push({ kind: "said", message: said });
      if (note === "bot_left") {
        const message: Message = { ...said, contentText: `Seguirá una persona: ${index}` };
        server[index] = message;
        events.push({ kind: "reworded", message }); // the team alone hears why
      }
      const earlier = server.find(({ note }) => note === "call_missed");
      if (sender === "BOT" && earlier) {
        const message: Message = { ...earlier, note: "call_in", contentText: `Llamada recibida ${index}` };
        server[earlier.seq - 1] = message;
        events.push({ kind: "reworded", message });
      }
      if (!reader) return;
      const mark = { by: reader, seq: said.seq, readAt: time(1000 + index) };
      events.push({ kind: "read", ...mark });
      marked(server, mark);
    });
    return { server, events };
  });

function hear(thread: Thread, event: Event): Thread {
  if (event.kind === "read") return read(thread, event);
  return (event.kind === "said" ? heard : reworded)(thread, event.message);
}

const lastPage = (server: readonly Message[], size: number) => fetched(EMPTY, server.slice(-size));
const caughtUp = catchingUp({ fetched: fetched<Thread>, missed });
const size = fc.integer({ min: 1, max: 20 });

/** When a message was read is as exact as the events were in order; that it was is not. */
const seen = (thread: Thread) => thread.messages.map((each) => ({ ...each, readAt: each.readAt !== null }));
const onServer = (server: readonly Message[]) =>
  server.map((each) => ({ ...each, readAt: each.readAt !== null }));

test("events in any order, lost and repeated, and then what is missing: the same as a fresh fetch", () => {
  fc.assert(
    fc.property(mangled(story), size, ([server, events, begun], limit) => {
      // the page was opened when the server had only the first `begun` messages
      const opened = lastPage(
        server.slice(0, begun).map((each) => ({ ...each, readAt: null })),
        limit,
      );
      const after = caughtUp(events.reduce(hear, opened), server, limit);
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
    fc.property(mangled(story), ([server, events]) => {
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
  const opened = fetched(EMPTY, [message(1), message(2, { senderType: "AGENT" })]);
  const gap = heard(opened, message(5, { senderType: "AGENT" }));
  assert.equal(gap.messages.length, 2);
  assert.deepEqual(asks(gap), { afterSeq: 2, limit: 100 });
  const closed = fetched(gap, [message(3), message(4)]);
  assert.deepEqual(
    closed.messages.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  );
  assert.equal(asks(closed), null);
});

test("a page that was answered before the reading was told does not take the mark back", () => {
  const page = [message(1)];
  const told = read(fetched(EMPTY, page), { by: "AGENT", seq: 1, readAt: time(9) });
  assert.equal(fetched(told, page).messages[0]?.readAt, time(9));
});

test("a mark that is told late does not take back one that goes further", () => {
  const far = read(fetched(EMPTY, [message(1)]), { by: "AGENT", seq: 2, readAt: time(9) });
  const late = read(far, { by: "AGENT", seq: 1, readAt: time(8) });
  assert.equal(heard(late, message(2)).messages[1]?.readAt, time(9));
});
