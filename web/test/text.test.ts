import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutNumbered } from "../src/common/text.ts";

test("what stands as numbered lines at the end is left out, and no more", () => {
  const times = "1. hoy martes a las 16:30\n2. mañana miércoles a las 9:00\n3. jueves 8 de enero a las 9:00";
  assert.equal(
    withoutNumbered(`Anotado.\n\n¿Cuál te queda mejor?\n${times}`),
    "Anotado.\n\n¿Cuál te queda mejor?",
  );
  for (const whole of [
    "¿Puedo guardar lo que me cuentes?",
    `Estos:\n${times}\n¿Cuál?`,
    "El piso es el\n10.5",
    "",
  ])
    assert.equal(withoutNumbered(whole), whole);
});
