/** Somebody who never came to the site writes on WhatsApp: one thread, live, as for everybody else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, composer, log, row, said, says } from "./chats.ts";
import { accessibleDayAndNight, fits, House, PHONE, until } from "./house.ts";
import { LOST, Meta } from "./meta.ts";

const house = await House.open();
const meta = await Meta.open();
await house.pascal.stop();
await house.pascal.start(meta.settings);
const ana = await house.hire("Ana Torres");
const JUAN = { name: "Juan Quispe", number: "51987654321" };

const mark = (page: Page, name: string): Locator => log(page).getByRole("img", { name, exact: true });
const lead = (page: Page): Locator => page.getByRole("complementary", { name: "Datos del cliente" });

/** How far our last message is, as its mark says. */
const lastMark = (page: Page): Locator => log(page).locator("[data-state]:has(svg)").last();
const climbs = (page: Page, state: string) =>
  until(async () => (await lastMark(page).getAttribute("aria-label")) === state, `the mark says ${state}`);

/** Nothing of what was said last is covered. */
async function showsItsEnd(page: Page): Promise<void> {
  const below = () => log(page).evaluate((each) => each.scrollHeight - each.scrollTop - each.clientHeight);
  await until(async () => (await below()) < 2, "the end is seen", 5_000);
  await page.getByRole("button", { name: "Ir al final" }).waitFor({ state: "detached" });
}

test("an unknown number writes with a picture, is answered, and all of it is live", async () => {
  let handOut = () => {};
  meta.files = new Promise((resolve) => {
    handOut = resolve;
  });
  const page = await house.back(ana, CHATS);
  const asked = await meta.says(JUAN, { type: "text", text: { body: "Hola, ¿esta casa sigue en venta?" } });
  await meta.says(JUAN, { type: "image", image: { id: "1003383421387256", mime_type: "image/png", caption: "Esta" } });
  const juan = row(page, JUAN.name);
  await juan.getByRole("img", { name: "WhatsApp" }).waitFor();
  await juan.click();
  await log(page).getByText("por WhatsApp").waitFor();
  await mark(page, "Trayendo el archivo…").waitFor();
  handOut();
  await log(page).getByRole("button", { name: "Ver imagen" }).waitFor();
  await lead(page).getByText("Sin correo").waitFor();
  await lead(page).getByRole("button", { name: "Copiar +51987654321" }).waitFor();

  await page.getByRole("button", { name: "Tomar" }).click();
  await page.getByText(/^Puedes responder por WhatsApp durante (1.d|23.h.5\d.min) más$/).waitFor();
  await says(page, "Hola Juan, sí. ¿Quieres verla?");
  const { id } = await meta.has("Hola Juan, sí. ¿Quieres verla?");
  await climbs(page, "Enviado");
  for (const [status, shown] of [
    ["delivered", "Entregado"],
    ["read", "Leído"],
  ] as const) {
    await meta.reports(id, status);
    await climbs(page, shown);
  }
  await meta.reports(id, "sent"); // late
  await meta.says(JUAN, { type: "reaction", reaction: { message_id: id, emoji: "👍" } });
  await mark(page, "El cliente reaccionó con 👍").waitFor();
  assert.equal(await lastMark(page).getAttribute("aria-label"), "Leído");

  await meta.says(JUAN, { type: "text", text: { body: "El sábado" }, context: { id } });
  await log(page).getByLabel("En respuesta a Ana Torres").getByText("Hola Juan, sí. ¿Quieres verla?").waitFor();
  await meta.says(JUAN, {
    type: "edit",
    edit: { original_message_id: asked, message: { type: "text", text: { body: "Hola, ¿este piso sigue en venta?" } } },
  });
  await said(page, "Hola, ¿este piso sigue en venta?").waitFor();
  assert.equal(await said(page, "Hola, ¿esta casa sigue en venta?").count(), 0);
  await log(page).getByRole("button", { name: "editado" }).click();
  await said(page, "Hola, ¿esta casa sigue en venta?").waitFor();
  await accessibleDayAndNight(page);
});

test("what fails says why and what to do, and what cannot be had or shown says so", async () => {
  const number = "51911222333";
  const rosa = { name: "Rosa Díaz", number };
  const where = { name: "Parque Kennedy", address: "Miraflores", latitude: -12.121917, longitude: -77.030233 };
  await meta.says(rosa, { type: "text", text: { body: "¿Dónde están?" } });
  await until(async () => (await house.queue()).some((each) => each.lead.name === rosa.name), "Rosa waits");
  const conversation = await house.waiting(rosa.name);
  await house.take(ana, conversation);
  const page = await house.back(ana, `${CHATS}/${conversation}`);
  const failing = "Aquí estamos";
  await says(page, failing);
  const { id } = await meta.has(failing);
  await meta.reports(id, "failed", 131026);
  await log(page).getByText("No se le puede entregar ahora. Intenta más tarde o por otro canal.").waitFor();
  await climbs(page, "Falló");
  await page.locator("[aria-live=polite]").getByText("Falló. No se le puede entregar ahora.").waitFor({ state: "attached" });

  const again = log(page).getByRole("button", { name: "Enviar de nuevo" });
  await accessibleDayAndNight(page);
  await again.dblclick();
  await until(async () => meta.sent.filter(({ text }) => text?.body === failing).length === 2, "it went again");
  await climbs(page, "Enviado");
  await again.waitFor({ state: "detached" });
  await meta.reports(id, "failed", 131026); // of the first: no news
  await meta.reports(meta.sent.at(-1)?.id ?? "", "delivered");
  await climbs(page, "Entregado");

  meta.mumbles = true;
  await says(page, "¿Te llegó?");
  await log(page).getByText("No sabemos si salió, y no se repite solo.").waitFor();
  await again.click();
  const doubt = page.getByRole("dialog", { name: "¿Enviar de nuevo?" });
  await doubt.getByText("No sabemos si ya le llegó: puede recibirlo dos veces.").waitFor();
  await doubt.getByRole("button", { name: "Enviar de nuevo" }).click();
  await until(async () => meta.sent.filter(({ text }) => text?.body === "¿Te llegó?").length === 2, "it went again");
  await climbs(page, "Enviado");

  await meta.says(rosa, { type: "location", location: where });
  const map = log(page).getByRole("link", { name: "Ver en el mapa" });
  const place = "https://www.openstreetmap.org/?mlat=-12.121917&mlon=-77.030233#map=17/-12.121917/-77.030233";
  assert.equal(await map.getAttribute("href"), place);
  await log(page).getByText("Parque Kennedy").waitFor();
  const phones = [{ phone: "+51 955 555 555" }];
  await meta.says(rosa, { type: "contacts", contacts: [{ name: { formatted_name: "Lucía Gómez" }, phones }] });
  await said(page, "Lucía Gómez · +51 955 555 555").waitFor();
  await meta.says(rosa, { type: "image", image: { id: LOST, mime_type: "image/png" } });
  await log(page).getByText("No se pudo traer el archivo").waitFor();
  await meta.says(rosa, { type: "unsupported", unsupported: { type: "poll" } });
  await said(page, "Mensaje que no se puede mostrar (poll)").waitFor();
  const regretted = await meta.says(rosa, { type: "text", text: { body: "Mi clave es 1234" } });
  await said(page, "Mi clave es 1234").waitFor();
  await meta.says(rosa, { type: "revoke", revoke: { original_message_id: regretted } });
  await log(page).getByText("El cliente eliminó este mensaje").waitFor();
  await said(page, "Mi clave es 1234").waitFor();
  await accessibleDayAndNight(page);

  const phone = await house.back(ana, `${CHATS}/${conversation}`, PHONE);
  await log(phone).getByText("El cliente eliminó este mensaje").waitFor();
  await fits(phone);
  await accessibleDayAndNight(phone);

  await composer(page).fill("¿Sigues ahí?");
  const send = page.getByRole("button", { name: "Enviar", exact: true });
  assert.ok(await send.isEnabled());
  await meta.says(rosa, { type: "text", text: { body: "BAJA" } });
  await log(page).getByText("WhatsApp: pidió no recibir más mensajes").waitFor();
  const closed = page.getByRole("status").filter({ hasText: "No se puede escribir por WhatsApp." });
  await closed.getByText("Pidió no recibir más mensajes por este canal.").waitFor();
  assert.ok(await send.isDisabled());
  assert.equal(await composer(page).inputValue(), "¿Sigues ahí?");
  await page.setViewportSize({ width: 1280, height: 560 }); // as where something comes over the thread
  await showsItsEnd(page);
  await log(page).evaluate((each) => each.scrollTo(0, 0));
  await page.getByRole("button", { name: "Ir al final" }).waitFor();
  await page.setViewportSize({ width: 1280, height: 3000 });
  await showsItsEnd(page);
  await page.setViewportSize({ width: 1280, height: 720 });
  await accessibleDayAndNight(page);
  await meta.says(rosa, { type: "text", text: { body: "ALTA" } });
  await closed.waitFor({ state: "detached" });
  assert.ok(await send.isEnabled());
});
