import assert from "node:assert/strict";
import { test } from "node:test";
import type { CarrierTemplate } from "../src/api/shapes.ts";
import { filled, found, languagesOf, namesIn, oneLine } from "../src/state/approved.ts";

const template = (name: string, of: Partial<CarrierTemplate> = {}): CarrierTemplate => ({
  channel: "WHATSAPP",
  name,
  language: "es",
  contentText: "Hola",
  status: "approved",
  category: "utility",
  places: 0,
  ...of,
});

test("a text reads as its places are filled, in whatever order they stand and however often", () => {
  assert.deepEqual(filled("{{2}}: hola {{1}}, {{1}}.", ["  Juan\n  Quispe ", ""]), [
    { text: "", place: 2 },
    { text: ": hola ", place: null },
    { text: "Juan Quispe", place: 1 },
    { text: ", ", place: null },
    { text: "Juan Quispe", place: 1 },
    { text: ".", place: null },
  ]);
  assert.deepEqual(filled("Hola $& {{ x }} {{9}}", ["$1"]), [
    { text: "Hola $& {{ x }} ", place: null },
    { text: "", place: 9 },
  ]);
  assert.equal(oneLine(" \t\n"), "");
});

test("places with names are filled in the order in which the names first stand there", () => {
  const text = "{{nombre}}, {{proyecto}} te espera. ¡Gracias, {{nombre}}!";
  assert.deepEqual(namesIn(text), ["nombre", "proyecto"]);
  assert.deepEqual(namesIn("{{2}} {{1}}"), []);
  assert.equal(
    filled(text, ["Juan", "Torre Sol"])
      .map((part) => part.text)
      .join(""),
    "Juan, Torre Sol te espera. ¡Gracias, Juan!",
  );
});

test("what is looked for is found by name and words, whatever case and accents, and what may be sent is first", () => {
  const all = [
    template("zeta", { contentText: "¿Visitó el LOFT?" }),
    template("visita_loft", { status: "paused" }),
    template("visita_loft", { language: "pt_BR" }),
    template("aviso"),
  ];
  const names = (search: string, language: string | null = null) =>
    found(all, search, language).map((each) => [each.name, each.language, each.status]);
  assert.deepEqual(names("LÓFT visit"), [
    ["visita_loft", "pt_BR", "approved"],
    ["zeta", "es", "approved"],
    ["visita_loft", "es", "paused"],
  ]);
  assert.deepEqual(names("", "pt_BR"), [["visita_loft", "pt_BR", "approved"]]);
  assert.deepEqual(names("nada"), []);
  assert.deepEqual(languagesOf(all), ["es", "pt_BR"]);
});
