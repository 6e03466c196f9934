import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnproven } from "../src/intranet/people.ts";

test("an e-mail that was typed is unproven until it is proven; that of who writes by mail was not typed", () => {
  const lead = { name: "Carla", email: "carla@example.com", phone: null, verified: false };
  assert.ok(isUnproven({ lead, channel: "WEB" }));
  assert.ok(isUnproven({ lead, channel: "WHATSAPP" }), "also where they went on elsewhere");
  assert.ok(!isUnproven({ lead, channel: "EMAIL" }));
  assert.ok(!isUnproven({ lead: { ...lead, verified: true }, channel: "WEB" }));
  assert.ok(!isUnproven({ lead: { ...lead, email: null }, channel: "WHATSAPP" }));
});
