/** What speaks of another message stands on it, or by itself as long as that is not here. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Message } from "../src/api/shapes.ts";
import { folded, speaksOfAnother } from "../src/state/about.ts";
import { message } from "./conversation.ts";

const KINDS = ["TEXT", "IMAGE", "REACTION", "EDIT", "DELETION"] as const;

const about = (seq: number, of: number, contentType: Message["contentType"], contentText = "") =>
  message(seq, { aboutMessageId: `m${of}`, contentType, contentText });
const shown = (messages: readonly Message[]) => folded(messages).messages.map(({ seq }) => seq);

test("a sign stands on the message, the last one, until it is taken back", () => {
  const two = [
    message(1, { senderType: "AGENT" }),
    about(2, 1, "REACTION", "👍"),
    about(3, 1, "REACTION", "❤️"),
  ];
  assert.deepEqual(shown(two), [1]);
  assert.equal(folded(two).since.get("m1")?.sign, "❤️");
  assert.equal(folded([...two, about(4, 1, "REACTION")]).since.get("m1")?.sign, "");
});

test("edits are kept in their order, whichever of them the next one names", () => {
  const { messages, since } = folded([message(1), about(2, 1, "EDIT", "one"), about(3, 2, "EDIT", "two")]);
  assert.deepEqual(
    messages.map(({ id }) => id),
    ["m1"],
  );
  assert.deepEqual(
    since.get("m1")?.edits.map(({ contentText }) => contentText),
    ["one", "two"],
  );
});

test("a message that was deleted is still there, and tells what deleted it", () => {
  const { messages, since } = folded([message(1), about(2, 1, "DELETION")]);
  assert.equal(messages[0]?.contentText, "words 1");
  assert.equal(since.get("m1")?.deletion?.id, "m2");
});

test("what somebody said is for nobody else to edit or delete", () => {
  const ours = message(1, { senderType: "AGENT" });
  assert.deepEqual(
    shown([ours, about(2, 1, "EDIT", "I promise a discount"), about(3, 1, "DELETION")]),
    [1, 2, 3],
  );
});

test("an answer is a message of its own", () => {
  assert.deepEqual(shown([message(1), about(2, 1, "TEXT", "Yes"), about(3, 1, "IMAGE")]), [1, 2, 3]);
});

test("none is dropped: it is shown, or stands on one that is shown, from wherever one has fetched", () => {
  const any = fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.nat(30)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(any, fc.nat(29), (made, from) => {
      const all = made.map(([kind, of], index) => about(index + 1, of, kind, "words"));
      const known = all.slice(from);
      const { messages, since } = folded(known);
      const there = new Set(messages.map(({ id }) => id));
      for (const id of since.keys()) assert.ok(there.has(id));
      const missing = known.filter(({ id }) => !there.has(id));
      assert.ok(missing.every(speaksOfAnother));
      assert.equal(messages[0]?.id, known[0]?.id); // nothing comes to stand before what was there
    }),
  );
});
