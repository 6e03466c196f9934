/** What is said of messages that go by carriers, and how they stand in the thread. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Message } from "../src/api/shapes.ts";
import { channels as en } from "../src/intranet/words/en.channels.ts";
import { channels as es } from "../src/intranet/words/es.channels.ts";
import { channels as pt } from "../src/intranet/words/pt.channels.ts";
import { itemsOf } from "../src/intranet/workspace/thread/items.ts";
import { placeOf } from "../src/intranet/workspace/thread/place.ts";
import { message } from "./conversation.ts";

const python = (path: string) => readFileSync(new URL(`../../src/pascal/${path}`, import.meta.url), "utf8");

test("every word of the domain for a failure is said in every language as the server says it", () => {
  const [, literal = ""] = /^Failure = Literal\[$(.*?)^\]$/ms.exec(python("domain/communications.py")) ?? [];
  const words = [...literal.matchAll(/"(\w+)"/g)].map(([, word]) => word).sort();
  assert.ok(words.length > 20);
  const said = python("app/edge/words/sending.py").matchAll(
    /"(\w+)": \(\s*"(.+)",\s*"(.+)",\s*"(.+)",?\s*\)/g,
  );
  const server = [...said];
  for (const [language, { failure }] of [es, en, pt].entries()) {
    assert.deepEqual(Object.keys(failure).sort(), words);
    const told = server.map((each) => [each[1], each[language + 2]]);
    assert.deepEqual(failure, Object.fromEntries(told));
  }
});

test("a place has a link where its coordinates stand on the last line, and none elsewhere", () => {
  assert.deepEqual(placeOf("Parque Kennedy\nMiraflores\n-12.1219, -77.030233"), {
    name: "Parque Kennedy\nMiraflores",
    href: "https://www.openstreetmap.org/?mlat=-12.1219&mlon=-77.030233#map=17/-12.1219/-77.030233",
  });
  assert.equal(placeOf("-12.1, 8").name, "-12.1, 8");
  assert.ok(placeOf("-12.1, 8").href);
  for (const text of ["", "Miraflores", "at -12.1, 8", "91, 0", "0, 181", "1, 2\nMiraflores", "1, 2, 3"])
    assert.deepEqual(placeOf(text), { name: text, href: null });
});

const kinds = (messages: Message[], unreadFrom: number | null = null) =>
  itemsOf({ messages, sends: [], unreadFrom }).map(({ kind }) => kind);

test("a line says by which channel it goes on, once for each change, and not for the chat at the beginning", () => {
  const two = [message(1), message(2, { channel: "WHATSAPP" }), message(3, { channel: "WHATSAPP" })];
  assert.deepEqual(kinds(two), ["day", "said", "channel", "said", "said"]);
  assert.deepEqual(kinds(two.slice(1).map((each, at) => ({ ...each, seq: at + 1 }))), [
    "day",
    "channel",
    "said",
    "said",
  ]);
});

test("what a group is ends where the channel changes", () => {
  const items = itemsOf({
    messages: [message(1), message(2, { channel: "WHATSAPP" })],
    sends: [],
    unreadFrom: null,
  });
  assert.deepEqual(
    items.flatMap((item) => (item.kind === "said" ? [[item.first, item.last]] : [])),
    [
      [true, true],
      [true, true],
    ],
  );
});

test("a sign on a message is no line, and one on a message that is not here is", () => {
  const sign: Partial<Message> = { contentType: "REACTION", contentText: "👍" };
  const here = [message(1), message(2, { ...sign, aboutMessageId: "m1" })];
  assert.deepEqual(kinds(here), ["day", "said"]);
  assert.deepEqual(kinds([message(1), message(2, { ...sign, aboutMessageId: "m0" })]), [
    "day",
    "said",
    "about",
  ]);
});

test("where what is new begins with a sign, the line stands before the next message", () => {
  const sign = message(2, { contentType: "REACTION", contentText: "👍", aboutMessageId: "m1" });
  assert.deepEqual(kinds([message(1), sign, message(3)], 2), ["day", "said", "unread", "said"]);
});

test("an answer shows what it answers, as it stands, or that it is not here", () => {
  const quoted = (aboutMessageId: string) =>
    itemsOf({
      messages: [message(1), message(2, { aboutMessageId })],
      sends: [],
      unreadFrom: null,
    }).flatMap((item) => (item.kind === "said" && item.quoted ? [item.quoted] : []))[0];
  assert.equal((quoted("m1") as Message).id, "m1");
  assert.equal(quoted("m0"), "earlier");
});

test("of a group each says how far it got where the next got elsewhere, and the last does always", () => {
  const state = (state: NonNullable<Message["delivery"]>["state"]): Partial<Message> => ({
    ...{ senderType: "AGENT", channel: "WHATSAPP" },
    delivery: { state, failure: null, code: null, attempt: 1 },
  });
  const marked = (...said: Partial<Message>[]) =>
    itemsOf({
      messages: said.map((each, at) => message(at + 1, each)),
      sends: [],
      unreadFrom: null,
    }).flatMap((item) => (item.kind === "said" ? [item.marked] : []));
  assert.deepEqual(
    marked(state("SENT"), state("SENT"), state("FAILED"), state("SENT"), state("READ"), state("READ")),
    [...[false, true, true, true, false, true]],
  );
  const read = { readAt: "2026-01-01T00:00:00Z" };
  assert.deepEqual(marked({ senderType: "AGENT", ...read }, { senderType: "AGENT" }), [true, true]);
  assert.deepEqual(marked(read, {}), [false, true]); // what the lead said
});
