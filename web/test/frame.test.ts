/** What the page around may post into the chat's frame. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./window.ts";

const { pageAround } = await import("../src/chat/frame.ts");

test("what is no message of the loader's is not heard", () => {
  const parent = new EventTarget();
  Object.assign(globalThis, { window: { parent } });
  const heard: unknown[] = [];
  pageAround("https://example.com")?.listen((message) => heard.push(message.pascal));
  for (const data of [null, undefined, "text", 1, {}, { pascal: "closed" }]) {
    const event = Object.assign(new Event("message"), {
      source: parent,
      origin: "https://example.com",
      data,
    });
    page.dispatchEvent(event);
  }
  assert.deepEqual(heard, ["closed"]);
});
