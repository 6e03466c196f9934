/** What the thread says of a call is what the server says of it, in every language. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Message } from "../src/api/shapes.ts";
import { workspace as en } from "../src/intranet/words/en.workspace.ts";
import { workspace as es } from "../src/intranet/words/es.workspace.ts";
import { workspace as pt } from "../src/intranet/words/pt.workspace.ts";
import { message } from "./conversation.ts";
import { Page } from "./page.ts";

new Page();
const { dayAndTime } = await import("../src/intranet/zoned.ts");
const { wordsOfNote } = await import("../src/intranet/workspace/thread/note.ts");

const python = readFileSync(new URL("../../src/pascal/app/edge/words/__init__.py", import.meta.url), "utf8");
const LIMA = "America/Lima";
const CALLS = [...python.matchAll(/"(call_\w+)": \(\s*"(.+)",\s*"(.+)",\s*"(.+)",?\s*\)/g)].map(
  ([, note, ...said]) => ({ note: note as Message["note"], said }),
);

test("a call's note is told in the reader's language as the server tells it, in whichever it came", () => {
  assert.equal(CALLS.length, 6);
  assert.equal(CALLS.filter(({ said }) => said.every((each) => each.endsWith(" · {name}"))).length, 2);
  for (const lasted of ["0 s", "41 s", "1 min 35 s", "1 h 2 min 3 s"])
    for (const { note, said } of CALLS) {
      const told = said.map((each) => each.replace("{name}", lasted));
      for (const contentText of told)
        assert.deepEqual(
          [es, en, pt].map(({ notes }) => wordsOfNote(message(1, { note, contentText }), notes, LIMA)),
          told,
        );
    }
});

const WHYS = [
  ...python.matchAll(
    /"(asked|unsure|refused|no_time|unproven|meeting_ahead|adrift|switched_off)": \(\s*"(.+)",\s*"(.+)",\s*"(.+)",?\s*\)/g,
  ),
].map(([, why, ...said]) => ({ why: why as keyof typeof es.notes.bot_left, said }));

test("why the bot left is told in the reader's language, in whichever it came", () => {
  assert.deepEqual(
    WHYS.map(({ why }) => why),
    Object.keys(es.notes.bot_left),
  );
  for (const { why, said } of WHYS)
    for (const contentText of said)
      assert.deepEqual(
        [es, en, pt].map(({ notes }) =>
          wordsOfNote(message(1, { note: "bot_left", contentText }), notes, LIMA),
        ),
        [es, en, pt].map(({ notes }) => notes.bot_left[why]),
      );
});

test("when a meeting is, is told by the clock of the reader's zone, wherever their browser is", () => {
  const told = "La reunión se cambió · sábado 28 de noviembre a las 11:00 (hora de Lima)";
  const noteAt = "2026-11-28T04:30:00Z";
  const note = message(1, { note: "meeting_moved", contentText: told, noteAt });
  const said = [LIMA, "Europe/Madrid", "Asia/Tokyo"].map((zone) => wordsOfNote(note, en.notes, zone));
  assert.deepEqual(
    said,
    [LIMA, "Europe/Madrid", "Asia/Tokyo"].map(
      (zone) => `The lead moved the meeting · ${dayAndTime(noteAt, zone)}`,
    ),
  );
  assert.deepEqual(
    said.map((each) => /\b(\d+):30/.exec(each)?.[1]),
    ["23", "5", "13"],
  );
});
