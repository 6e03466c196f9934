/** A call ends, also where nothing ever answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANONYMOUS, answerOf, makeApi, Unreachable } from "../src/api/client.ts";
import { Page, success } from "./page.ts";

const page = new Page();
const api = makeApi(ANONYMOUS, () => "es");
const call = (signal?: AbortSignal) => api.GET("/api/v1/config", signal ? { signal } : {});

/** `AbortSignal.timeout` that a test lets pass. */
function clock(t: {
  mock: { method(object: object, name: string, act: (ms: number) => AbortSignal): void };
}) {
  const late = new AbortController();
  t.mock.method(AbortSignal, "timeout", (ms) => {
    assert.equal(ms, 30_000);
    return late.signal;
  });
  return () => late.abort(new DOMException("too long", "TimeoutError"));
}

const never = (_: string, { signal }: Request) =>
  new Promise<Response>((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));

test("a call that nobody answers is given up", { timeout: 5000 }, async (t) => {
  const passes = clock(t);
  page.answers = never;
  const waiting = assert.rejects(answerOf(call()), Unreachable);
  setImmediate(passes);
  await waiting;
});

test("so is an answer that never ends", { timeout: 5000 }, async (t) => {
  const passes = clock(t);
  page.answers = (_, { signal }) =>
    new Response(
      new ReadableStream({
        start: (out) => signal.addEventListener("abort", () => out.error(signal.reason)),
      }),
    );
  const waiting = assert.rejects(answerOf(call()), Unreachable);
  setImmediate(passes);
  await waiting;
});

test("what the caller gives up is no failure of the line", async () => {
  page.answers = never;
  const ending = new AbortController();
  const waiting = assert.rejects(answerOf(call(ending.signal)), { name: "AbortError" });
  setImmediate(() => ending.abort());
  await waiting;
  page.answers = () => success({});
  await answerOf(call());
});
