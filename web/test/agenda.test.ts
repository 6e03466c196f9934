import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Meeting } from "../src/api/shapes.ts";
import { changed, changesOf } from "../src/intranet/agenda/changes.ts";
import {
  addDays,
  addMonths,
  busyOn,
  inLanes,
  monthOf,
  openIn,
  openOn,
  placed,
  wallAt,
  weekdayOf,
  weekOf,
} from "../src/intranet/agenda/days.ts";
import { agenda } from "../src/intranet/words/es.agenda.ts";
import type { Words } from "../src/intranet/words/index.ts";
import { Page } from "./page.ts";

new Page();
const { troubleOf } = await import("../src/intranet/agenda/says.ts");

const days = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

test("a week goes from Monday to Sunday, and a month is whole weeks with all of its days", () => {
  fc.assert(
    fc.property(days, (day) => {
      const week = weekOf(day);
      assert.ok(week.includes(day));
      assert.deepEqual(week.map(weekdayOf), [0, 1, 2, 3, 4, 5, 6]);
      const month = monthOf(day).flat();
      assert.deepEqual(
        month,
        month.map((_, n) => addDays(month[0] ?? "", n)),
      );
      const own = month.filter((each) => each.startsWith(day.slice(0, 7)));
      assert.equal(own.length, new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7), 0)).getUTCDate());
      assert.ok(monthOf(day).every((each) => each.some((one) => one.startsWith(day.slice(0, 7)))));
    }),
  );
});

test("a month on from the last of one is the last of the next", () => {
  assert.equal(addMonths("2026-01-31", 1), "2026-02-28");
  assert.equal(addMonths("2026-01-15", -1), "2025-12-15");
  assert.equal(wallAt("2026-01-31", 24 * 60), "2026-02-01T00:00");
});

const meeting = (since: string, until: string) => ({ start_time: since, end_time: until }) as Meeting;

test("a meeting stands on the day of one's own clock, and ends there", () => {
  const late = meeting("2026-01-06T04:30:00Z", "2026-01-06T05:30:00Z");
  const { day, since, until } = placed(late, "America/Lima");
  assert.deepEqual([day, since, until], ["2026-01-05", 23 * 60 + 30, 24 * 60]);
  assert.equal(placed(late, "Europe/Madrid").day, "2026-01-06");
});

test("what nobody typed is not sent: others may have changed it meanwhile", () => {
  const visit = { ...meeting("2026-01-05T15:00:00Z", "2026-01-05T15:30:00Z"), subject: "Visita" };
  const sent = (typed: Parameters<typeof changesOf>[1]) => changesOf(visit, typed, "America/Lima");
  assert.deepEqual(sent({}), {});
  assert.deepEqual(sent({ subject: "Visita", date: "2026-01-05", time: "10:00", length: 30 }), {});
  assert.deepEqual(sent({ subject: "Al 502" }), { subject: "Al 502" });
  assert.deepEqual(sent({ time: "12:00" }), { start_time: "2026-01-05T17:00:00.000Z" });
  assert.deepEqual(sent({ date: "2026-01-07" }), { start_time: "2026-01-07T15:00:00.000Z" });
  assert.deepEqual(sent({ length: 45 }), { end_time: "2026-01-05T15:45:00.000Z" });
  const both = sent({ time: "12:00", length: 45 });
  assert.deepEqual(both, { start_time: "2026-01-05T17:00:00.000Z", end_time: "2026-01-05T17:45:00.000Z" });
  assert.equal(
    changed(visit, sent({ time: "12:00" })).end_time,
    "2026-01-05T17:30:00.000Z",
    "it stays as long",
  );
});

test("in the hour that a clock shows twice a meeting stays where it is, whatever else is changed", () => {
  for (const [zone, since, until, later] of [
    ["America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z", "2026-11-01T07:30:00.000Z"],
    ["America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z", "2026-11-01T06:30:00.000Z"],
    ["America/Santiago", "2026-04-05T03:30:00Z", "2026-04-05T04:00:00Z", "2026-04-05T04:30:00.000Z"],
    ["America/Santiago", "2026-04-05T02:30:00Z", "2026-04-05T03:00:00Z", "2026-04-05T03:30:00.000Z"],
  ] as const) {
    const one = { ...meeting(since, until), subject: "Visita" };
    assert.deepEqual(changesOf(one, { subject: "Al 502" }, zone), { subject: "Al 502" }, since);
    assert.deepEqual(changesOf(one, { length: 60 }, zone), { end_time: later }, since);
  }
});

test("a time that is taken is shown on each of the days that it touches, by one's own clock", () => {
  const busy = [
    { start_time: "2026-01-05T15:00:00Z", end_time: "2026-01-05T16:00:00Z" },
    { start_time: "2026-01-05T15:30:00Z", end_time: "2026-01-05T16:30:00Z" },
    { start_time: "2026-01-06T04:00:00Z", end_time: "2026-01-08T05:00:00Z" },
  ];
  const on = (day: string) => busyOn(day, busy, "America/Lima");
  assert.deepEqual(on("2026-01-04"), []);
  assert.deepEqual(on("2026-01-05"), [
    { since: 600, until: 690 },
    { since: 1380, until: 1440 },
  ]);
  for (const day of ["2026-01-06", "2026-01-07"]) assert.deepEqual(on(day), [{ since: 0, until: 1440 }]);
  assert.deepEqual(on("2026-01-08"), []);
});

test("what overlaps stands beside each other, and nothing else does", () => {
  const spans = fc.array(fc.tuple(fc.nat(1400), fc.integer({ min: 5, max: 300 })), { maxLength: 12 });
  fc.assert(
    fc.property(spans, (all) => {
      const laid = inLanes(
        all.map(([since, length]) => ({
          meeting: meeting("", ""),
          day: "2026-01-05",
          since,
          until: since + length,
        })),
      );
      for (const [n, one] of laid.entries()) {
        assert.ok(one.lane < one.lanes);
        for (const other of laid.slice(n + 1)) {
          const overlap = one.since < other.until && other.since < one.until;
          if (!overlap) continue;
          assert.notEqual(one.lane, other.lane);
          assert.equal(one.lanes, other.lanes);
        }
        if (laid.every((other) => other === one || one.since >= other.until || other.since >= one.until))
          assert.equal(one.lanes, 1);
      }
    }),
  );
});

test("where nobody has set hours those of an office are kept", () => {
  const always = {
    week: Array.from({ length: 7 }, () => [{ opens: "00:00", closes: "24:00" }]),
    holidays: ["2026-01-01"],
  };
  assert.deepEqual(openOn("2026-01-05", always), [{ since: 540, until: 1080 }]);
  assert.deepEqual(openOn("2026-01-04", always), []);
  assert.deepEqual(openOn("2026-01-01", always), []);
  const own = { week: [[{ opens: "10:00", closes: "13:30" }], [], [], [], [], [], []], holidays: [] };
  assert.deepEqual(openOn("2026-01-05", own), [{ since: 600, until: 810 }]);
});

test("whose hours they are works by a clock elsewhere: they stand where one's own clock shows them", () => {
  const [LIMA, MADRID, TOKYO] = ["America/Lima", "Europe/Madrid", "Asia/Tokyo"];
  const day = [{ opens: "09:00", closes: "18:00" }];
  const hours = { week: [day, day, day, day, day, [], []], holidays: ["2026-01-07"] };
  const at = (since: number, until: number) => ({ since: since * 60, until: until * 60 });
  const shown = (zone: string, when: string, theirs: string[]) => openIn(zone, when, hours, theirs);

  assert.deepEqual(shown(LIMA, "2026-01-05", [LIMA]), [at(9, 18)]);
  assert.deepEqual(shown(LIMA, "2026-01-05", [MADRID]), [at(3, 12)]);
  assert.deepEqual(shown(LIMA, "2026-01-07", [MADRID]), [], "the holiday is theirs");
  // what goes on after midnight
  assert.deepEqual(shown(LIMA, "2026-01-04", [TOKYO]), [at(19, 24)]);
  assert.deepEqual(shown(LIMA, "2026-01-05", [TOKYO]), [at(0, 4), at(19, 24)]);
  assert.deepEqual(shown(LIMA, "2026-01-06", [TOKYO]), [at(0, 4)], "tomorrow is their holiday");
  // by both: each hour that anybody has, once
  assert.deepEqual(shown(LIMA, "2026-01-05", [LIMA, MADRID, LIMA]), [at(3, 18)]);
  assert.deepEqual(shown(MADRID, "2026-01-05", [LIMA]), [at(15, 24)]);
  assert.deepEqual(shown(MADRID, "2026-01-10", [LIMA]), [], "Friday ends at midnight");
  // clocks are put forward in Madrid on 29 March: one hour less between them from Monday on
  assert.deepEqual(shown(LIMA, "2026-03-27", [MADRID]), [at(3, 12)]);
  assert.deepEqual(shown(LIMA, "2026-03-30", [MADRID]), [at(2, 11)]);
});

test("a meeting that is to be, and has nobody to hold it, is marked; a conflict before that", () => {
  const [before, after] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const adrift = { start_time: after, status: "booked", agent_active: false, conflict: null } as Meeting;
  const marked = (told: object) => troubleOf({ ...adrift, ...told }, { agenda } as Words);
  assert.equal(marked({}), "Sin asesor");
  assert.equal(marked({ conflict: {} }), "Conflicto");
  for (const other of [{ agent_active: true }, { status: "cancelled" }, { start_time: before }])
    assert.equal(marked(other), null);
});
