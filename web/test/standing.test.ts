/** What a lead wants, as the ledger of consent says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Word } from "../src/api/shapes.ts";
import { standingsOf } from "../src/intranet/workspace/lead/standing.ts";

const word = (of: Partial<Word>): Word => ({
  channel: "WHATSAPP",
  kind: "PHONE",
  value: "+51987654321",
  wanted: true,
  about: "ALL",
  at: "2026-11-22T10:00:00Z",
  words: "",
  agentId: null,
  agentName: null,
  ...of,
});

test("a channel of which nothing was said stands there, and one that is gone with what was said of it", () => {
  const said = [word({ channel: "SMS" })];
  const standings = standingsOf({ channels: ["WHATSAPP"], said });
  assert.deepEqual(
    standings.map((one) => [one.channel, one.word, one.isEndedByThem]),
    [
      ["WHATSAPP", null, false],
      ["SMS", said[0], false],
    ],
  );
});

test("the last word of a place holds, and advertising is another matter", () => {
  const again = word({ wanted: true });
  const adverts = word({ about: "MARKETING", wanted: false });
  const [one] = standingsOf({ channels: [], said: [adverts, again, word({ wanted: false })] });
  assert.deepEqual([one?.word, one?.adverts, one?.isEndedByThem], [again, adverts, false]);
});

test("who asked for no more at one place wants none, whatever was noted of another", () => {
  const stop = word({ wanted: false });
  const elsewhere = word({ value: "+51911111111", agentId: "a", agentName: "Ana" });
  const noted = word({ value: "+51922222222", wanted: false, agentId: "a", agentName: "Ana" });
  const [one] = standingsOf({ channels: [], said: [noted, elsewhere, stop] });
  assert.deepEqual([one?.word, one?.isEndedByThem], [stop, true]);
  assert.deepEqual(standingsOf({ channels: [], said: [elsewhere, noted] })[0]?.word, noted);
});
