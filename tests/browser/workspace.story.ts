/** What agents and administrators do in a conversation, beside answering it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, composer, log, row, said, says } from "./chats.ts";
import { accessible, House, PIXEL, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");

const WATCHED = "/intranet/admin/chats";
const tab = (page: Page, name: RegExp): Locator => page.getByRole("tab", { name });
const facts = (page: Page): Locator => page.getByRole("complementary", { name: "Datos del cliente" });

async function choose(page: Page, act: string): Promise<void> {
  await page.getByRole("button", { name: "Más acciones" }).click();
  await page.getByRole("menuitem", { name: act }).click();
}

test("both sides see each other's pictures, what was read, and who writes", async () => {
  const visitor = await Visitor.at(await house.browser());
  await visitor.open();
  const { email } = await visitor.introduce("Juan Pérez", "Hola");
  const page = await house.enter(await house.browser(), ana, CHATS);
  await row(page, "Juan Pérez").click();
  await facts(page).getByText("Correo sin verificar", { exact: true }).waitFor();
  const mail = facts(page).getByRole("link", { name: "Escribir correo" });
  assert.equal(await mail.getAttribute("href"), `mailto:${email}`);
  await page.getByRole("button", { name: "Tomar" }).click();
  await composer(page).waitFor();

  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Adjuntar archivos" }).click();
  await (await chooser).setFiles({ name: "plano.png", mimeType: "image/png", buffer: PIXEL });
  await page.getByRole("button", { name: "Quitar plano.png" }).waitFor();
  await composer(page).fill("El plano");
  await page.getByRole("button", { name: "Enviar", exact: true }).click(); // once the file has arrived
  await said(page, "El plano").waitFor();
  await log(page).getByRole("img", { name: "Imagen" }).waitFor();
  await visitor.waitsFor("El plano");
  await visitor.chat.getByRole("log").locator("img").waitFor();
  await log(page).getByRole("img", { name: /^Leído a las/ }).waitFor();

  await visitor.chat.locator("input[type=file]").setInputFiles({ name: "casa.png", mimeType: "image/png", buffer: PIXEL });
  await visitor.message.fill("Mi casa");
  await visitor.chat.getByRole("button", { name: "Enviar" }).click();
  await said(page, "Mi casa").waitFor();
  await until(async () => (await log(page).getByRole("img", { name: "Imagen" }).count()) === 2, "two pictures");

  await composer(page).pressSequentially("Qué", { delay: 40 });
  await visitor.chat.getByText(/Ana.* está escribiendo/).first().waitFor();
  await visitor.message.pressSequentially("Y", { delay: 40 });
  await page.getByText("Juan Pérez está escribiendo…").first().waitFor();
});

test("what is being written stays with its conversation, and what is given back waits again", async () => {
  for (const name of ["Rosa Huamán", "Iván Córdova"]) {
    const lead = await house.lead(name, `Soy ${name}`);
    await house.take(beto, lead.conversation);
  }
  const page = await house.enter(await house.browser(), beto, CHATS);
  await tab(page, /Mis Conversaciones/).click();
  await row(page, "Rosa Huamán").click();
  await composer(page).fill("A medio escribir");
  await row(page, "Iván Córdova").click();
  await said(page, "Soy Iván Córdova").waitFor();
  assert.equal(await composer(page).inputValue(), "");
  await page.reload();
  await row(page, "Rosa Huamán").click();
  await said(page, "Soy Rosa Huamán").waitFor();
  assert.equal(await composer(page).inputValue(), "A medio escribir");

  await choose(page, "Devolver a la cola");
  await page.getByText("Tómala para responder.").waitFor();
  await tab(page, /En Cola/).click();
  await row(page, "Rosa Huamán").waitFor();
  await log(page).getByText("Beto Ruiz dejó el chat, que volvió a la cola").waitFor();
});

test("an administrator steps in, reassigns, closes, and sees what was before", async () => {
  const visitor = await Visitor.at(await house.browser());
  await visitor.open();
  await visitor.introduce("Elena Ríos", "Primera pregunta");
  await house.take(ana, await house.waiting("Elena Ríos"));
  const page = await house.enter(await house.browser(), house.admin, WATCHED);
  await tab(page, /En curso/).click();
  await row(page, "Elena Ríos").click();
  await page.getByText("La atiende Ana Torres.").waitFor();
  await house.api("PATCH", "/auth/me", ana.token, { availability: "OFFLINE" });
  await page.getByText("La atiende Ana Torres. Desconectado.").waitFor();
  await row(page, "Elena Ríos").getByTitle("Ana Torres: Desconectado").waitFor();
  await accessible(page);
  await house.api("PATCH", "/auth/me", ana.token, { availability: "ONLINE" });
  await page.getByText("La atiende Ana Torres. Desconectado.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Intervenir" }).click();
  await page.getByText("Escribes en la conversación de Ana Torres.").waitFor();
  await says(page, "Soy la gerencia.");
  await visitor.waitsFor("Soy la gerencia.");

  await choose(page, "Reasignar");
  await page.getByRole("dialog").getByRole("button", { name: beto.name }).click();
  await facts(page).getByText(beto.name).first().waitFor();
  await visitor.waitsFor(`${beto.name} se ha unido al chat.`);
  await page.getByRole("button", { name: "Forzar cierre" }).first().click();
  await page.getByRole("dialog").getByText(/^Beto Ruiz la atiende ahora/).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Forzar cierre" }).click();
  await page.getByText("Ya no admite mensajes.").waitFor();
  await visitor.chat.getByText("Conversación finalizada").waitFor();

  await visitor.says("Segunda pregunta");
  await tab(page, /En Cola/).click();
  await row(page, "Elena Ríos").click();
  await said(page, "Segunda pregunta").waitFor();
  await facts(page).getByRole("link", { name: beto.name }).click();
  await said(page, "Soy la gerencia.").waitFor();
});
