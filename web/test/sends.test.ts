/** What an agent has sent is sent once, by them, whatever becomes of the page, the line and the session. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { makeApi } from "../src/api/client.ts";
import { type Answers, Page, refusal, success, unreachable } from "./page.ts";

const page = new Page();
const { Sends } = await import("../src/state/sends.ts");

const PATH = "/api/v1/conversations/c1/messages";
const LONG = 60_000;
let signedIn: string | null;
/** The `clientMessageId`s that the server has heard, in their order. */
let heard: string[];
/** Whose they were. */
let said: string[];

const api = makeApi({ token: () => signedIn, renew: async () => false }, () => "es");
const taken: Answers = async (path, request) => {
  assert.equal(path, PATH);
  const { clientMessageId, contentText } = (await request.json()) as Record<string, string>;
  heard.push(`${clientMessageId}`);
  return success({ clientMessageId, contentText });
};
const text = (contentText: string) => ({ contentText, contentType: "TEXT" as const, mediaUrl: null });

/** A page that somebody opens. */
function opened(id: string) {
  const sends = new Sends(api, { id, here: () => signedIn === id });
  sends.tell(({ contentText }) => said.push(contentText));
  return sends;
}

async function passes(ms = 0): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
  mock.timers.tick(ms);
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
}

mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2026, 0, 1) });
beforeEach(() => {
  localStorage.clear();
  signedIn = "ana";
  [heard, said] = [[], []];
  page.answers = taken;
});

test("what could not be sent is there on another page, in its order, and goes out once", async () => {
  page.answers = unreachable;
  const before = opened("ana");
  for (const words of ["uno", "dos", "tres"]) before.add("c1", text(words));
  await passes();
  const ids = before.of("c1").map(({ id }) => id);
  signedIn = null; // that page is closed

  const after = opened("ana");
  assert.deepEqual(
    after.of("c1").map(({ id }) => id),
    ids,
  );
  signedIn = "ana";
  page.answers = taken;
  page.tell("online");
  await passes();
  assert.deepEqual([...new Set(heard)], ids);
  assert.deepEqual(after.of("c1"), []);
  assert.equal(opened("ana").of("c1").length, 0);
});

test("the end of the session refuses nothing: it goes out when the same person is back", async () => {
  page.answers = () => refusal(401);
  const sends = opened("ana");
  sends.add("c1", text("Hola"));
  await passes();
  assert.equal(sends.of("c1")[0]?.refused, null);
  signedIn = null;
  page.answers = taken;
  await passes(LONG);
  assert.deepEqual(heard, []);
  signedIn = "ana";
  sends.tell(({ contentText }) => said.push(`again: ${contentText}`));
  await passes();
  assert.deepEqual(said, ["again: Hola"]);
  assert.equal(heard.length, 1);
});

test("nobody sends, or sees, what somebody else has written", async () => {
  page.answers = unreachable;
  opened("ana").add("c1", text("Hola"));
  await passes();
  page.answers = taken;
  signedIn = "beto";
  const other = opened("beto");
  page.tell("online");
  await passes(LONG);
  assert.deepEqual(other.of("c1"), []);
  assert.deepEqual(heard, []);
});

test("what another tab has sent is not sent here", async () => {
  page.answers = unreachable;
  const sends = opened("ana");
  sends.add("c1", text("Hola"));
  await passes();
  const [key] = Object.keys(localStorage);
  page.tell("storage", { key, newValue: null });
  page.answers = taken;
  await passes(LONG);
  assert.deepEqual(sends.of("c1"), []);
  assert.deepEqual(heard, []);
});
