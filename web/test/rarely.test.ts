/** What is wanted often is done seldom. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Rarely } from "../src/live/rarely.ts";

let done = 0;
let rarely: Rarely;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  done = 0;
  rarely = new Rarely(() => ++done, 3000);
});

test("whatever is wanted meanwhile is done once, a while after it was wanted first", () => {
  for (let tick = 0; tick < 10; tick++) {
    rarely.soon();
    assert.equal(done, tick < 4 ? 0 : tick < 8 ? 1 : 2);
    mock.timers.tick(900);
  }
});

test("what is done now is not done again for what was wanted before", () => {
  rarely.soon();
  rarely.now();
  mock.timers.tick(9000);
  assert.equal(done, 1);
  rarely.soon();
  mock.timers.tick(3000);
  assert.equal(done, 2);
});

test("who stops does nothing more, until it is wanted anew", () => {
  rarely.soon();
  rarely.stop();
  mock.timers.tick(9000);
  assert.equal(done, 0);
  rarely.soon();
  mock.timers.tick(3000);
  assert.equal(done, 1);
});
