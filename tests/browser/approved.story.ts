/** WhatsApp's window is closed: a text that Meta has approved goes out, filled in and seen beforehand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, composer, log, said } from "./chats.ts";
import { accessibleDayAndNight, fits, House, PHONE, until } from "./house.ts";
import { Meta } from "./meta.ts";

const house = await House.open();
const meta = await Meta.open();
const text = (name: string, language: string, body: string, status = "APPROVED", category = "UTILITY") => ({
  ...{ name, language, status, category },
  components: [{ type: "BODY", text: body }],
});
meta.templates = [
  text("recordatorio_visita", "es", "Hola {{1}}, tu visita es el {{2}}.\n¿Nos vemos?"),
  text("visit_reminder", "en", "Hi {{nombre}}, your visit is on {{dia}}."),
  text("oferta_de_mayo", "es", "Solo por mayo: 10 % menos.", "PAUSED", "MARKETING"),
  text("seguimiento", "es_PE", "¿Sigues buscando departamento?"),
];
await house.pascal.stop();
await house.pascal.start(meta.settings);
const ana = await house.hire("Ana Torres");

const hours = (ago: number) => `${Math.floor(Date.now() / 1000) - ago * 3600}`;
const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Plantillas de WhatsApp" });
const closed = (page: Page): Locator =>
  page.getByRole("status").filter({ hasText: "No se puede escribir por WhatsApp." });

/** Somebody who wrote so many hours ago, whom Ana has taken. */
async function silentSince(ago: number, name: string, number: string): Promise<string> {
  await meta.says({ name, number }, { type: "text", text: { body: "Hola" }, timestamp: hours(ago) });
  await until(async () => (await house.queue()).some(({ lead }) => lead.name === name), `${name} waits`);
  const conversation = await house.waiting(name);
  await house.take(ana, conversation);
  return conversation;
}

test("who may not be written to freely is sent an approved text, in one press and by keyboard alone", async () => {
  const conversation = await silentSince(25, "Juan Quispe", "51987654321");
  const page = await house.back(ana, `${CHATS}/${conversation}`, { viewport: { width: 1280, height: 720 } });
  await closed(page).getByText("Pasaron 24 horas desde su último mensaje.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Enviar", exact: true }).isDisabled());
  await page.getByRole("button", { name: "Elegir una plantilla" }).press("Enter");
  await dialog(page).getByRole("status").getByText("4 plantillas").waitFor();
  const paused = dialog(page).getByRole("button", { name: "oferta_de_mayo" });
  await paused.getByText("El operador la pausó por malas reacciones: por ahora no se puede enviar.").waitFor();
  assert.equal(await paused.getAttribute("aria-disabled"), "true");
  await accessibleDayAndNight(page);

  await page.getByRole("combobox", { name: "Idioma" }).click();
  await page.getByRole("option", { name: "inglés" }).click();
  await dialog(page).getByRole("status").getByText("1 plantilla", { exact: true }).waitFor();
  await page.getByRole("combobox", { name: "Idioma" }).click();
  await page.getByRole("option", { name: "Todos los idiomas" }).click();
  await dialog(page).getByRole("textbox", { name: "Buscar por nombre o texto" }).fill("VISITA recor");
  await dialog(page).getByRole("status").getByText("1 plantilla", { exact: true }).waitFor();
  await dialog(page).getByRole("button", { name: "recordatorio_visita" }).press("Enter");

  const preview = dialog(page).getByRole("region", { name: "Así lo leerá" });
  await preview.getByText("Hola Dato 1, tu visita es el Dato 2.").waitFor();
  await page.keyboard.type("Juan");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("Falta este dato.").waitFor();
  assert.equal(await dialog(page).getByText("Falta este dato.").count(), 1);
  await page.keyboard.type("sábado  a las 10");
  await preview.getByText("Hola Juan, tu visita es el sábado a las 10.").waitFor();
  await accessibleDayAndNight(page);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });

  await said(page, "Hola Juan, tu visita es el sábado a las 10.\n¿Nos vemos?").waitFor();
  await until(async () => meta.sent.length === 1, "Meta has it");
  const { id, template } = meta.sent[0] ?? {};
  assert.deepEqual([template?.name, template?.language.code], ["recordatorio_visita", "es"]);
  assert.deepEqual(
    template?.components?.[0]?.parameters.map((each) => each.text),
    ["Juan", "sábado a las 10"],
  );
  await meta.reports(id ?? "", "delivered");
  await log(page).getByRole("img", { name: "Entregado" }).waitFor();
  await closed(page).waitFor(); // only an answer of theirs opens it
});

test("templates are there also while one may answer freely, and what the server refuses is said there", async () => {
  const conversation = await silentSince(1, "Rosa Díaz", "51911222333");
  const page = await house.back(ana, `${CHATS}/${conversation}`, PHONE);
  await page.getByText(/^Puedes responder por WhatsApp/).waitFor();
  await page.getByRole("button", { name: "Plantillas", exact: true }).click();
  await fits(page);
  await accessibleDayAndNight(page);
  await dialog(page).getByText("Hi [nombre], your visit is on [dia].").waitFor();
  await dialog(page).getByRole("button", { name: "visit_reminder" }).click();
  await dialog(page).getByRole("textbox", { name: "nombre" }).fill("Rosa");
  await dialog(page).getByText("Hi Rosa, your visit is on dia.").waitFor();
  await fits(page);
  await dialog(page).getByRole("button", { name: "Elegir otra" }).click();
  await dialog(page).getByRole("button", { name: "seguimiento" }).click();
  await dialog(page).getByText("¿Sigues buscando departamento?").waitFor();
  await fits(page);
  await accessibleDayAndNight(page);
  const refused = "**/api/v1/conversations/*/template";
  const message = "La plantilla no está aprobada. Elige otra.";
  await page.route(refused, (route) => route.fulfill({ status: 409, json: { success: false, code: "cannot_send", message } }));
  await dialog(page).getByRole("button", { name: "Enviar plantilla" }).click();
  await dialog(page).getByRole("alert").getByText(message).waitFor();
  await page.unroute(refused);
  await page.route(refused, (route) => route.abort());
  await dialog(page).getByRole("button", { name: "Enviar plantilla" }).click();
  await dialog(page).getByRole("alert").getByText("No hay conexión con el servidor.").waitFor();
  await page.unroute(refused);
  await dialog(page).getByRole("button", { name: "Enviar plantilla" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await said(page, "¿Sigues buscando departamento?").waitFor();
  await until(async () => meta.sent.some(({ template }) => template?.name === "seguimiento"), "Meta has it");
  await fits(page);

  await meta.says({ name: "Rosa Díaz", number: "51911222333" }, { type: "text", text: { body: "BAJA" } });
  await closed(page).waitFor();
  assert.equal(await page.getByRole("button", { name: "Elegir una plantilla" }).count(), 0);
  await page.getByRole("button", { name: "Plantillas", exact: true }).click();
  await dialog(page).getByText("Por ahora tampoco se le puede enviar una plantilla").waitFor();
  assert.equal(await composer(page).inputValue(), "");
});
