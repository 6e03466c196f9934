/** What happened in an hour stands at the hour of the person's own clock, wherever their browser is. */
import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { localStorage: { getItem: () => null } }); // where the language is kept
const { labelled } = await import("../src/intranet/dashboard/hours.ts");

test("an hour has the name that it has in the person's time zone", () => {
  const hours = [{ hour: "2026-01-05T14:00:00Z", leads: 3 }];
  for (const [zone, hour] of [
    ["America/Lima", /^0?9:00/],
    ["Europe/Madrid", /^(15|3):00/],
    ["Asia/Kolkata", /^(19|7):30/],
  ] as const) {
    const [one] = labelled(hours, zone);
    assert.equal(one?.leads, 3);
    assert.match(one?.hour ?? "", hour);
  }
});
