/** Whatever the line does to what carriers tell, whoever fetches what is `missed` has what a fresh page has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Carried, Message } from "../src/api/shapes.ts";
import {
  carried,
  EMPTY,
  fetched,
  heard,
  isByCarrier,
  missed,
  read,
  type Thread,
} from "../src/state/carried.ts";
import type { Reader } from "../src/state/thread.ts";
import { catchingUp, mangled, marked, message, time } from "./conversation.ts";

type Event =
  | { kind: "said"; message: Message }
  | { kind: "read"; by: Reader; seq: number; readAt: string }
  | { kind: "carried"; told: Carried };

const SENDERS = ["LEAD", "AGENT", "BOT", "SYSTEM"] as const;
const LADDER = ["QUEUED", "SENDING", "UNCERTAIN", "SENT", "FAILED", "DELIVERED", "READ"] as const;
const way = (state: (typeof LADDER)[number], attempt = 1): Message["delivery"] => ({
  ...{ state, failure: null, code: null, attempt },
});

/** What a carrier tells of a message of ours, or who fetches a file that a lead sent by one. */
function telling({ id: messageId, conversationId, seq }: Message, to: Partial<Message>): Carried {
  const nothing = { delivery: null, mediaUrl: null };
  const mediaState = to.mediaState === "FAILED" ? "FAILED" : null;
  return { ...nothing, ...to, mediaState, messageId, conversationId, version: seq, channel: "WHATSAPP" };
}

const posted = (seq: number, senderType: Message["senderType"]): Message =>
  message(seq, { senderType, channel: senderType === "AGENT" ? "WHATSAPP" : "WEB" });

/** A conversation as the server has it, and all that was told of it, in order. */
const story = fc
  .array(
    fc.tuple(
      fc.constantFrom(...SENDERS),
      fc.constantFrom<(Reader | null)[]>(null, null, "LEAD", "AGENT"),
      fc.array(fc.subarray([...LADDER]), { maxLength: 3 }),
      fc.constantFrom<(Partial<Message> | null)[]>(null, { mediaUrl: "/file" }, { mediaState: "FAILED" }),
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((steps) => {
    const server: Message[] = [];
    const events: Event[] = [];
    steps.forEach(([sender, reader, climbed, file], index) => {
      let said = posted(index + 1, sender);
      if (sender === "LEAD" && file) said = { ...said, contentType: "IMAGE", mediaState: "PENDING" };
      events.push({ kind: "said", message: said });
      const tell = (to: Partial<Message>) => {
        said = { ...said, mediaState: null, ...to };
        events.push({ kind: "carried", told: telling(said, to) });
      };
      if (sender === "AGENT")
        // what was read is not sent again
        for (const [before, states] of climbed.entries())
          for (const state of states)
            if (state !== "READ" || before === climbed.length - 1) tell({ delivery: way(state, before + 1) });
      if (sender === "LEAD" && file) tell(file);
      server.push(said);
      if (!reader) return;
      const mark = { by: reader, seq: said.seq, readAt: time(1000 + index) };
      events.push({ kind: "read", ...mark });
      marked(server, mark);
    });
    return { server, events };
  });

function hear(thread: Thread, event: Event): Thread {
  if (event.kind === "carried") return carried(thread, event.told);
  return event.kind === "said" ? heard(thread, event.message) : read(thread, event);
}

/** As it was before anybody had read it, or any carrier had told of it. */
const asPosted = (each: Message): Message => ({
  ...each,
  readAt: null,
  delivery: null,
  mediaUrl: null,
  mediaState: each.contentType === "IMAGE" ? "PENDING" : null,
});

const lastPage = (server: readonly Message[], size: number) => fetched(EMPTY, server.slice(-size));
const caughtUp = catchingUp({ fetched, missed });
const size = fc.integer({ min: 1, max: 20 });

/** When a message was read is as exact as the events were in order; of what goes by carriers they tell it. */
const asSeen = (each: Message) => ({ ...each, readAt: isByCarrier(each) ? null : each.readAt !== null });

test("events in any order, lost and repeated, and then what is missing: the same as a fresh fetch", () => {
  fc.assert(
    fc.property(mangled(story), size, ([server, events, begun], limit) => {
      // the page was opened when the server had only the first `begun` messages
      const opened = lastPage(server.slice(0, begun).map(asPosted), limit);
      const after = caughtUp(events.reduce(hear, opened), server, limit);
      assert.deepEqual(after.messages.map(asSeen), server.map(asSeen));
      assert.equal(after.seq, server.length);
      assert.deepEqual(after.ahead, []);
    }),
    { numRuns: 1000 },
  );
});

test("a page that was answered before the carrier told does not take the message down the ladder", () => {
  const page = [{ ...posted(1, "AGENT"), delivery: way("SENT") }];
  const told = carried(fetched(EMPTY, page), telling(posted(1, "AGENT"), { delivery: way("DELIVERED") }));
  assert.equal(fetched(told, page).messages[0]?.delivery?.state, "DELIVERED");
});

test("what is sent again by hand takes the place of what failed, and a late word of the first does not", () => {
  const failed = [{ ...posted(1, "AGENT"), delivery: way("FAILED") }];
  const again = carried(fetched(EMPTY, failed), telling(posted(1, "AGENT"), { delivery: way("QUEUED", 2) }));
  assert.deepEqual(again.messages[0]?.delivery, way("QUEUED", 2));
  const late = carried(again, telling(posted(1, "AGENT"), { delivery: way("READ") }));
  assert.deepEqual(fetched(late, failed).messages[0]?.delivery, way("QUEUED", 2));
});

test("what a carrier tells of a message that is not here yet waits for it", () => {
  const early = carried(EMPTY, telling(posted(1, "AGENT"), { delivery: way("FAILED") }));
  assert.equal(heard(early, posted(1, "AGENT")).messages[0]?.delivery?.state, "FAILED");
  const late = carried(early, telling(posted(1, "AGENT"), { delivery: way("SENT") }));
  assert.equal(heard(late, posted(1, "AGENT")).messages[0]?.delivery?.state, "FAILED");
});

test("a carrier that tells nothing of a file takes none away, and one that is fetched is still awaited", () => {
  const waits: Message = { ...posted(1, "LEAD"), contentType: "IMAGE", mediaState: "PENDING" };
  const told = carried(fetched(EMPTY, [waits]), telling(waits, {}));
  assert.equal(told.messages[0]?.mediaState, "PENDING");
  const here = carried(told, telling(waits, { mediaUrl: "/file" }));
  assert.deepEqual([here.messages[0]?.mediaUrl, here.messages[0]?.mediaState], ["/file", null]);
  assert.equal(carried(here, telling(waits, {})).messages[0]?.mediaUrl, "/file");
});

test("what carriers never tell to be read is asked for again on the last page alone", () => {
  const long = Array.from({ length: 250 }, (_, index) => ({
    ...posted(index + 1, "AGENT"),
    delivery: way("DELIVERED"),
  }));
  assert.deepEqual(missed(fetched(EMPTY, long)), { afterSeq: 150, limit: 100 });
  const read = long.map((each) => ({ ...each, delivery: way("READ"), readAt: time(1) }));
  assert.deepEqual(missed(fetched(EMPTY, read)), { afterSeq: 250, limit: 100 });
});

test("why the bot left, which the team alone is told, is asked for again on the last page alone", () => {
  const left = message(1, { senderType: "SYSTEM", note: "bot_left" });
  assert.deepEqual(missed(heard(EMPTY, left)), { afterSeq: 0, limit: 100 });
  const long = Array.from({ length: 150 }, (_, index) => message(index + 2, { readAt: time(1) }));
  assert.deepEqual(missed(fetched(EMPTY, [left, ...long])), { afterSeq: 151, limit: 100 });
});
