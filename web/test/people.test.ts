import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnproven } from "../src/intranet/people.ts";

test("an e-mail is unproven until it is proven, whichever way they write", () => {
  const lead = { name: "Carla", email: "carla@example.com", phone: null, verified: false };
  assert.ok(isUnproven({ lead }));
  assert.ok(!isUnproven({ lead: { ...lead, verified: true } }));
  assert.ok(!isUnproven({ lead: { ...lead, email: null } }));
});
