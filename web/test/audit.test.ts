/** What an entry of the audit log tells, as somebody reads it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Page } from "./page.ts";

new Page();
const { detailsOf } = await import("../src/intranet/audit/details.ts");
const { moment } = await import("../src/intranet/times.ts");
const { later } = await import("../src/intranet/words/es.later.ts");
const { es } = await import("../src/intranet/words/es.ts");

const PEOPLE = new Map([["b", "Beto Ruiz"]]);
const lines = (details: Parameters<typeof detailsOf>[0]["details"]) =>
  detailsOf({ details } as Parameters<typeof detailsOf>[0], PEOPLE, { ...es, ...later });

test("moments are told by the reader's own clock, and ids are people, or themselves of who is not known any more", () => {
  const until = "2026-11-22T09:55:12.991000+00:00";
  assert.deepEqual(lines({ until }), [`Hasta: ${moment(until)}`]);
  assert.deepEqual(lines({ sendAt: until, scheduledId: "01a2" }), [`Se envía: ${moment(until)}`]);
  assert.deepEqual(lines({ noteId: "01a2", authorId: "b" }), ["Autor: Beto Ruiz"]);
  assert.deepEqual(lines({ agentId: { from: "gone", to: null } }), ["Asesor: gone → nadie"]);
});

test("steps, what is known of a lead and when a meeting is are told in words", () => {
  assert.deepEqual(lines({ step: { from: "completed", to: "bant" } }), ["Etapa: Completado → Calificación"]);
  assert.deepEqual(lines({ field: "need" }), ["Dato: Urgencia"]);
  assert.deepEqual(lines({ field: "features" }), ["Dato: Características que pide"]);
  const [was, is] = ["2026-11-22T15:00:00+00:00", "2026-11-23T15:00:00+00:00"];
  assert.deepEqual(lines({ at: { from: was, to: is }, leadId: "01a2" }), [
    `Empieza: ${moment(was)} → ${moment(is)}`,
  ]);
});

test("what the service calls by a word of its own has a person's word, and what somebody typed stays", () => {
  assert.deepEqual(lines({ kind: "push" }), ["Tarea: Enviar un aviso a un dispositivo"]);
  assert.deepEqual(lines({ events: { from: null, to: ["lead.created", "rating.given"] } }), [
    "Eventos: nada → Llegó un cliente nuevo, Un cliente calificó una conversación",
  ]);
  assert.deepEqual(lines({ tags: { from: ["push"], to: ["HIGH"] } }), ["Etiquetas: push → HIGH"]);
  const [holidays] = lines({ holidays: { from: [], to: ["2026-07-28"] } });
  assert.match(holidays ?? "", /→ 28\b.*2026/);
});
