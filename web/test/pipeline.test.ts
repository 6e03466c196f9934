/** The board's columns as cards move, and what leads told in words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Qualification, Standing, Step } from "../src/api/shapes.ts";
import { type Column, isBack, moved, nextOf, putBack } from "../src/intranet/pipeline/steps.ts";
import { Page } from "./page.ts";

new Page();
const { budgetOf, budgetValue, choicesOf, fieldName, isUpsideDown, valueName } = await import(
  "../src/intranet/qualification/values.ts"
);
const { pipeline: es } = await import("../src/intranet/words/es.pipeline.ts");
const { pipeline: en } = await import("../src/intranet/words/en.pipeline.ts");
const { pipeline: pt } = await import("../src/intranet/words/pt.pipeline.ts");

const lead = (id: string, current_step = "start") => ({ id, current_step }) as Standing;
const column = (...pages: string[][]): Column => ({
  pages: pages.map((ids) => ({ data: ids.map((id) => lead(id)), cursor: null })),
  pageParams: pages.map(() => null),
});
const ids = ({ pages }: Column) => pages.map(({ data }) => data.map(({ id }) => id));

test("who is moved stands first in the other column, and nowhere else", () => {
  const juan = lead("juan");
  assert.deepEqual(ids(moved(column(["ana"], ["juan", "eva"]), "start", juan, "bant")), [["ana"], ["eva"]]);
  const there = moved(column(["rosa"], ["luz"]), "bant", juan, "bant");
  assert.deepEqual(ids(there), [["juan", "rosa"], ["luz"]]);
  assert.equal(there.pages[0]?.data[0]?.current_step, "bant");
});

test("back is what lies before", () => {
  assert.ok(isBack("bant", "consent"));
  assert.ok(!isBack("bant", "bant"));
  assert.ok(!isBack("bant", "completed"));
});

const put = (before: Step, after: Step, agent_name: string): Qualification["moves"][number] => ({
  ...{ before, after, agent_name, at: "2026-01-05T15:00:00Z", reason: null, agent_id: agent_name },
});

test("whoever put a lead back where they are held is told, and nobody where they came to stand by themselves", () => {
  const ana = put("completed", "meeting", "Ana");
  const held = { current_step: "meeting", held: true } as const;
  assert.equal(putBack({ ...held, moves: [ana] }), ana);
  // forward to a meeting, which was booked and called off
  const before = put("bant", "meeting", "Ana");
  assert.equal(putBack({ ...held, held: false, moves: [before] }), undefined);
  // what a browser that has proven to be them brought along
  assert.equal(putBack({ ...held, moves: [put("start", "meeting", "Beto"), ana] }), ana);
  assert.equal(putBack({ ...held, moves: [put("bant", "consent", "Beto"), ana] }), ana);
  assert.equal(putBack({ ...held, moves: [] }), undefined);
});

test("of the meetings that are booked the next counts, and once all have begun the last", () => {
  const [first, second] = ["2026-01-05T15:00:00Z", "2026-01-07T15:00:00Z"];
  const next = (now: string) => nextOf([first, second], Date.parse(now));
  assert.equal(next("2026-01-01T00:00:00Z"), first);
  assert.equal(next("2026-01-06T00:00:00Z"), second);
  assert.equal(next("2026-01-09T00:00:00Z"), second);
  assert.equal(nextOf([], 0), undefined);
});

test("a budget goes from a sum to a sum, and without the second it has no end", () => {
  for (const kept of ["10000-50000", "50000+", "0-90000"]) assert.equal(budgetValue(...budgetOf(kept)), kept);
  assert.equal(budgetValue("", "90000"), "0-90000");
  assert.ok(isUpsideDown(budgetValue("50000", "0"))); // no end is left empty
  for (const least of ["", "0"]) for (const most of ["", "0"]) assert.equal(budgetValue(least, most), "");
  assert.ok(isUpsideDown("90000-80000") && !isUpsideDown("90000+") && !isUpsideDown("0-90000"));
  const named = (value: string) => valueName("budget", value, { pipeline: es }, []);
  assert.equal(named("10000-50000"), "De 10,000 a 50,000");
  assert.equal(named("50000+"), "Desde 50,000");
  assert.equal(named("50000-50000"), "50,000");
});

test("every value of document 002 has words in each language, and what has none is shown as it is", () => {
  for (const pipeline of [es, en, pt])
    for (const [field, value] of [
      ["authority", "decision_maker"],
      ["need", "urgent"],
      ["timeline", "3_months"],
      ["app_type", "web_app"],
    ] as const) {
      assert.ok(choicesOf(field, { pipeline })?.[value]);
      assert.notEqual(fieldName(field, { pipeline }), field);
    }
  assert.equal(valueName("district", "Surco", { pipeline: es }, []), "Surco");
  assert.equal(fieldName("parking", { pipeline: es }), "parking");
});
