/** When `/` asks for a template, which are meant, and what becomes of a filled one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { draftOf, gapIn, marksOf, meant, mistyped, readable, slashAt } from "../src/state/templates.ts";

const VARIABLES = ["lead.name", "agent.name", "project.name"];
const NAMES = { "lead.name": "cliente", "agent.name": "tu nombre", "project.name": "proyecto" } as const;

test("a slash asks at the beginning and after a blank, as far as the caret, and never within a word", () => {
  for (const [before, found] of [
    ["/", { at: 0, word: "" }],
    ["/vis", { at: 0, word: "vis" }],
    ["Hola /vis", { at: 5, word: "vis" }],
    ["Hola\n/vís", { at: 5, word: "vís" }],
    ["Hola", null],
    ["", null],
    ["/vis ", null],
    ["y/o", null],
    ["https://a.example/vis", null],
    ["//", null],
    ["12/05", null],
  ] as const) {
    assert.deepEqual(slashAt(before, before.length), found, before);
    assert.deepEqual(slashAt(`${before} y más`, before.length), found, before);
  }
  assert.deepEqual(slashAt("/visita", 3), { at: 0, word: "vi" });
});

test("codes come before titles and titles before texts, one's own first, whatever case and accents", () => {
  const make = (shortCode: string, title: string, contentText: string, shared = true) => ({
    ...{ shortCode, title, contentText, shared },
  });
  const all = [
    make("/precio", "Cuánto cuesta", "Desde la visita"),
    make("/adios", "Tras la Vísita", "Gracias"),
    make("/visita", "Piloto", "Le espero"),
    make("/visita", "La mía", "Te espero", false),
  ];
  const codes = (word: string) => meant(all, word).map(({ title }) => title);
  assert.deepEqual(codes("VÍSI"), ["La mía", "Piloto", "Tras la Vísita", "Cuánto cuesta"]);
  assert.deepEqual(codes("cuanto"), ["Cuánto cuesta"]);
  assert.deepEqual(codes("spero"), ["La mía", "Piloto"]);
  assert.deepEqual(codes("nada"), []);
  assert.equal(codes("").length, 4);
});

test("a draft that is one code alone which there is not is mistyped", () => {
  const all = [{ shortCode: "/visita" }];
  for (const draft of ["/zzz", " /zzz\n", "/visit", "/visita2", "/mañana-1"])
    assert.equal(mistyped(draft, all), draft.trim(), draft);
  for (const draft of [
    "/visita",
    "/VISÍTA",
    "/",
    "//",
    "zzz",
    "/zzz y más",
    "Hola /zzz",
    "/a/b",
    "/zzz?",
    "",
  ])
    assert.equal(mistyped(draft, all), null, draft);
});

test("before it is filled one reads what a variable is called, and nothing else is changed", () => {
  assert.equal(readable("Hola {{ lead.name }}, {{x}}", NAMES), `Hola [${NAMES["lead.name"]}], {{x}}`);
});

test("what is not known is a gap, which is found until it is filled in", () => {
  const draft = draftOf(
    [
      { text: "Hola ", variable: null },
      { text: "Juan [proyecto", variable: "lead.name" },
      { text: ", ¿vemos ", variable: null },
      { text: "", variable: "project.name" },
      { text: "?", variable: null },
    ],
    NAMES,
  );
  assert.equal(draft, "Hola Juan [proyecto, ¿vemos [proyecto]?");
  const gap = gapIn(draft, NAMES);
  assert.deepEqual(gap && draft.slice(...gap), "[proyecto]");
  assert.equal(gapIn("Hola Juan, ¿vemos la torre?", NAMES), null);
  assert.deepEqual(gapIn("[proyecto] [cliente]", NAMES), [0, 10]);
});

test("a text is marked as the server reads it", () => {
  const kinds = (text: string) => marksOf(text, VARIABLES).map(({ text, kind }) => [kind, text]);
  assert.deepEqual(kinds("Hola {{ lead.name }}, {{lead.nombre}} {x} }}"), [
    ["words", "Hola "],
    ["variable", "{{ lead.name }}"],
    ["words", ", "],
    ["wrong", "{{lead.nombre}}"],
    ["words", " {x} "],
    ["wrong", "}}"],
  ]);
  assert.deepEqual(kinds("{{{lead.name}}}"), [
    ["wrong", "{{"],
    ["words", "{lead.name"],
    ["wrong", "}}"],
    ["words", "}"],
  ]);
  assert.deepEqual(kinds("{{}}"), [["wrong", "{{}}"]]);
});

test("marks are all of the text, in its order", () => {
  const part = fc.constantFrom("{{", "}}", "{", "}", "lead.name", " ", "\n", "á", "{{lead.name}}", "🏠");
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const marks = marksOf(parts.join(""), VARIABLES);
      assert.equal(marks.map(({ text }) => text).join(""), parts.join(""));
      assert.ok(marks.every(({ text, kind }) => kind !== "words" || !/\{\{|\}\}/.test(text)));
    }),
  );
});
