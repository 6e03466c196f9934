/** An inbox goes on asking while the server cannot say who we are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeApi, Unreachable } from "../src/api/client.ts";
import type { Listener, Realtime } from "../src/live/realtime.ts";
import { Page, refusal, success } from "./page.ts";

const page = new Page();
const { Sync } = await import("../src/state/sync.ts");

const quiet: Realtime = {
  listen: (_: Listener) => () => {},
  follow: () => () => {},
  type: () => {},
  line: "live",
  onLine: () => () => {},
  close: () => {},
};

test("spent tokens that cannot be renewed yet stop neither the lists nor a thread", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let away = true;
  const renew = async () => {
    if (away) throw new Unreachable();
    return true;
  };
  const api = makeApi({ token: () => (away ? "spent" : "fresh"), renew }, () => "es");
  page.answers = (_, request) =>
    request.headers.get("authorization") === "Bearer fresh"
      ? success({ items: [], nextCursor: null })
      : refusal(401);
  const sync = new Sync({ api, realtime: quiet }, "ana", false);
  sync.open("c1");
  for (let turn = 0; turn < 5; turn++) await passes(t.mock.timers);
  assert.ok(sync.store.getState().trouble);
  assert.ok(!sync.store.getState().ready);

  away = false;
  page.asked.length = 0;
  for (let turn = 0; turn < 5; turn++) await passes(t.mock.timers);
  assert.ok(sync.store.getState().ready);
  assert.ok(page.asked.includes("GET /api/v1/conversations/c1/messages"));
  assert.ok(!sync.store.getState().trouble);
});

/** The longest that a failed call waits, and what happens then. */
async function passes(timers: { tick(ms: number): void }): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((done) => setImmediate(done));
  timers.tick(30_100);
}
