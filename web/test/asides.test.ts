/** What stands beside messages: notes at their time, who is called, moments by the person's own clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ColleagueNote, Message } from "../src/api/shapes.ts";
import { asked, found, mentioned, pieces } from "../src/intranet/workspace/asides/mentioning.ts";
import { itemsOf } from "../src/intranet/workspace/thread/items.ts";
import { instantOf, isToCome, presets, wallOf } from "../src/intranet/zoned.ts";
import { message as said, time } from "./conversation.ts";

const message = (seq: number, minute: number) => said(seq, { createdAt: time(minute) });

const note = (id: string, minute: number): ColleagueNote => ({
  id,
  conversationId: "c",
  authorId: "a",
  authorName: "Ana",
  contentText: "Ojo",
  mentions: [],
  createdAt: time(minute),
  editedAt: null,
  clientMessageId: null,
});

const shown = (messages: Message[], notes: ColleagueNote[]) =>
  itemsOf({ messages, sends: [], unreadFrom: null, notes }).flatMap((item) =>
    item.kind === "said"
      ? `${item.first ? "[" : ""}${item.message.id}${item.last ? "]" : ""}`
      : item.kind === "aside"
        ? item.note.id
        : [],
  );

test("notes stand at their time, and what one person said before and after is not one piece", () => {
  const said = [message(1, 1), message(2, 3), message(3, 4)];
  assert.deepEqual(shown(said, []), ["[m1", "m2", "m3]"]);
  assert.deepEqual(shown(said, [note("a", 0), note("b", 2), note("c", 9)]), [
    "a",
    "[m1]",
    "b",
    "[m2",
    "m3]",
    "c",
  ]);
  assert.deepEqual(shown([], [note("a", 0)]), ["a"]);
});

test("notes from before what has been fetched wait for it, and no line is added over what is read", () => {
  const said = [message(7, 10), message(8, 11), message(9, 12)];
  const items = itemsOf({
    messages: said,
    sends: [],
    unreadFrom: null,
    notes: [note("old", 1), note("new", 11.5)],
  });
  assert.deepEqual(
    items.map(({ kind, key }) => `${kind} ${key}`),
    ["said m8", "aside new", "said m9"],
  );
});

test("the list of colleagues opens where an @ begins a word", () => {
  assert.equal(asked("Hola @An", 8), "An");
  assert.equal(asked("@", 1), "");
  assert.equal(asked("correo@casa", 11), null);
  assert.equal(asked("@Ana lo vio", 11), null);
  assert.equal(asked("@Ana y @Be", 4), "Ana");
});

test("colleagues are found by any word of their name, and called by all of it", () => {
  const team = [
    { id: "1", name: "Ana" },
    { id: "2", name: "Ana Torres" },
    { id: "3", name: "José Núñez" },
  ];
  assert.deepEqual(
    found(team, "nunez").map(({ id }) => id),
    ["3"],
  );
  assert.deepEqual(mentioned("@Ana Torres y @José Núñez, @Ana Torres", team), ["2", "3"]);
  assert.deepEqual(mentioned("@Nadie ana@José", [{ id: "9", name: "Eva" }]), []);
  assert.deepEqual(pieces("¿@Ana?", team), [
    { text: "¿", id: null },
    { text: "@Ana", id: "1" },
    { text: "?", id: null },
  ]);
});

test("a moment is by the clock of the person's own zone, summer time or not", () => {
  for (const zone of ["America/Lima", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])
    for (let day = 0; day < 366; day++) {
      const instant = Date.UTC(2026, 0, 1 + day, 13, 30);
      // an hour that comes twice is either
      assert.equal(
        wallOf(instantOf(wallOf(instant, zone), zone), zone),
        wallOf(instant, zone),
        `${zone} ${day}`,
      );
    }
  assert.equal(instantOf("2026-01-05T09:00", "America/Lima"), Date.UTC(2026, 0, 5, 14));
});

test("tomorrow and Monday are at nine, there", () => {
  const lima = "America/Lima";
  const sunday = presets(Date.UTC(2026, 0, 5, 3), lima); // Sunday at ten in the evening
  assert.equal(wallOf(sunday.tomorrow, lima), "2026-01-05T09:00");
  assert.equal(sunday.monday, null);
  const monday = presets(Date.UTC(2026, 0, 5, 15), lima);
  assert.equal(wallOf(monday.tomorrow, lima), "2026-01-06T09:00");
  assert.equal(wallOf(monday.monday ?? 0, lima), "2026-01-12T09:00");
  assert.equal(monday.hour, Date.UTC(2026, 0, 5, 16));
});

test("a moment is to come by the clock of the zone, and a year that is still typed is none", () => {
  const lima = "America/Lima";
  const now = Date.now();
  assert.equal(isToCome(wallOf(now + 3_600_000, lima), lima), true);
  for (const past of [wallOf(now, lima), wallOf(now - 3_600_000, lima)])
    assert.equal(isToCome(past, lima), false);
  for (const year of ["0002", "0020", "0202", "12026", "202609"])
    assert.equal(isToCome(`${year}-01-05T09:00`, lima), false);
  assert.equal(isToCome("", lima), false);
});
