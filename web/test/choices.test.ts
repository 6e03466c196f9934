/** The visitor's choices: the site, the chat and the intranet are pages of one origin, and read each other's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { kept } from "./window.ts";

const { choose, chosenLanguage } = await import("../src/site/choices.ts");
const { Keep } = await import("../src/chat/keep.ts");
const intranet = await import("../src/intranet/language.ts");

test("a language that is chosen on one page is the language of all", () => {
  const everywhere = () => [chosenLanguage(), new Keep().get("language"), intranet.language()];
  Object.assign(globalThis, { window: {} });
  choose("language", "en");
  assert.deepEqual(everywhere(), ["en", "en", "en"]);
  intranet.speak("pt");
  assert.deepEqual(everywhere(), ["pt", "pt", "pt"]);
});

test("the intranet still knows a language that it kept without quotes", () => {
  kept.set("pascal.language", "en");
  assert.equal(intranet.language(), "en");
});
