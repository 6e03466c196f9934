/** Response templates: written on their page, by who may, and put into a chat by `/`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { Template } from "../../web/src/api/shapes.ts";
import { CHATS, composer, log, row, said } from "./chats.ts";
import { accessible, accessibleDayAndNight, DESKTOP, House, type Person, PHONE, until } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

const OWN = "/intranet/sales-agent/templates";
const HOUSES = "/intranet/admin/templates";
const button = (within: Page | Locator, name: string): Locator => within.getByRole("button", { name, exact: true });
const editor = (page: Page): Locator => page.getByRole("dialog");
const field = (page: Page, name: string): Locator => editor(page).getByLabel(name, { exact: true });
const preview = (page: Page): Locator => editor(page).getByRole("region", { name: "Así se verá" });
const entry = (page: Page, title: string): Locator => page.getByRole("listitem").filter({ hasText: title });
const menu = (page: Page): Locator => page.getByRole("listbox", { name: "Plantillas" });
const option = (page: Page, name: RegExp): Locator => menu(page).getByRole("option", { name });
const told = (page: Page, text: string): Promise<void> => page.getByRole("alert").getByText(text).waitFor();

async function write(who: Person, shortCode: string, contentText: string, more: object = {}): Promise<Template> {
  const body = { title: `Título ${shortCode}`, contentText, shortCode, ...more };
  return await house.api<Template>("POST", "/templates", who.token, body);
}

/** One sees by which option the keys stand: it is what the field says is active. */
async function stands(page: Page, name: RegExp): Promise<void> {
  await until(async () => {
    const active = await composer(page).getAttribute("aria-activedescendant");
    const chosen = menu(page).locator('[aria-selected="true"]');
    return (await chosen.getAttribute("id")) === active && name.test((await chosen.textContent()) ?? "");
  }, `${name} is active`, 5000);
}

test("an administrator writes a shared one, sees what it says, and an unknown variable is marked", async () => {
  const page = await house.back(house.admin, HOUSES);
  await page.getByRole("heading", { name: "Todavía no hay plantillas" }).waitFor();
  await page.getByRole("button", { name: "Nueva plantilla" }).click();
  await button(editor(page), "Crear plantilla").click();
  await editor(page).getByText("Escribe un título").waitFor();
  await editor(page).getByText("Escribe un código").waitFor();
  await field(page, "Título").fill("Invitación a visitar");
  await field(page, "Código").fill("Visíta");
  await field(page, "Carpeta").fill("Visitas");
  await field(page, "Texto").fill("Hola ");
  await button(editor(page), "Nombre del cliente").click();
  await page.keyboard.type(", soy {{agent.nombre}}.");
  const wrong = preview(page).locator("mark[data-wrong]");
  await wrong.waitFor();
  assert.equal(await wrong.textContent(), "{{agent.nombre}}");
  await button(editor(page), "Crear plantilla").click();
  await editor(page).getByText(/No existe la variable \{\{agent\.nombre\}\} \(línea 1, columna 25\)/).waitFor();
  await accessibleDayAndNight(page);
  await field(page, "Texto").fill("Hola {{lead.name}}, soy {{agent.name}}. ¿Visitamos {{project.name}}?");
  await preview(page).getByText("Juan Pérez").waitFor();
  await preview(page).getByText("Torre Begonias Luxury").waitFor();
  await editor(page).getByRole("switch", { name: "Para todo el equipo" }).check();
  await button(editor(page), "Crear plantilla").click();
  await told(page, "Plantilla creada: /visita");
  await page.getByRole("heading", { level: 2, name: "Visitas" }).waitFor();
  await entry(page, "Invitación a visitar").getByText("Compartida").waitFor();
  await accessibleDayAndNight(page);
});

test("an agent has their own beside the shared ones, which they may only read", async () => {
  const page = await house.back(ana, OWN);
  await page.getByRole("button", { name: "Abrir Invitación a visitar" }).click();
  await editor(page).getByText("La escriben los administradores.").waitFor();
  assert.ok(await field(page, "Texto").isDisabled());
  assert.equal(await button(editor(page), "Guardar").count(), 0);
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Nueva plantilla" }).click();
  await field(page, "Título").fill("Mi saludo");
  await field(page, "Código").fill("hola");
  await field(page, "Texto").fill("¡Hola {{lead.name}}!");
  assert.equal(await editor(page).getByRole("switch").count(), 0);
  await button(editor(page), "Crear plantilla").click();
  await told(page, "Plantilla creada: /hola");
  await entry(page, "Mi saludo").getByText("Mía").waitFor();

  // one code is one template's
  await page.getByRole("button", { name: "Nueva plantilla" }).click();
  await field(page, "Título").fill("Otra");
  await field(page, "Código").fill("HOLA");
  await field(page, "Texto").fill("Buenas");
  await button(editor(page), "Crear plantilla").click();
  await editor(page).getByText("Ya hay una plantilla con ese código").waitFor();
  await page.keyboard.press("Escape");

  await page.getByLabel("Buscar código, título o texto").fill("salu");
  await entry(page, "Invitación a visitar").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Abrir Mi saludo" }).click();
  await button(editor(page), "Eliminar").click();
  await page.getByRole("dialog", { name: "¿Eliminar «Mi saludo»?" }).getByRole("button", { name: "Eliminar" }).click();
  await told(page, "Plantilla eliminada");
  await entry(page, "Mi saludo").waitFor({ state: "detached" });
});

test("who is second to edit is told, and loses nothing that the first has written", async () => {
  const one = await write(house.admin, "horario", "De 9 a 18 h.", { shared: true });
  const page = await house.back(house.admin, HOUSES);
  await page.getByRole("button", { name: `Abrir ${one.title}` }).click();
  await field(page, "Texto").fill("De 9 a 19 h.");
  const edit = { version: one.version, contentText: "De 10 a 18 h." };
  await house.api("PATCH", `/templates/${one.id}`, house.admin.token, edit);
  await button(editor(page), "Guardar").click();
  await editor(page).getByText("Otra persona lo cambió mientras tanto").waitFor();
  await accessible(page);
  await button(editor(page), "Ver la nueva").click();
  await entry(page, one.title).getByText("De 10 a 18 h.").waitFor();
});

test("what a disabled colleague had written is found, and shared", async () => {
  const beto = await house.hire("Beto Ruiz");
  await write(beto, "banco", "El banco responde en 48 horas.");
  await house.api("PATCH", `/users/${beto.id}`, house.admin.token, { isActive: false });
  const page = await house.back(house.admin, HOUSES);
  await page.getByRole("combobox", { name: "De quién" }).click();
  await page.getByRole("option", { name: "Beto Ruiz (desactivado)" }).click();
  await page.getByRole("button", { name: "Abrir Título banco" }).click();
  await editor(page).getByRole("switch", { name: "Para todo el equipo" }).check();
  await button(editor(page), "Guardar").click();
  await told(page, "Cambios guardados");
  await entry(page, "Título banco").waitFor({ state: "detached" });
  const shared = await house.api<Template[]>("GET", "/templates?search=banco", ana.token);
  assert.deepEqual(shared.map((each) => each.shared), [true]);
});

test("by the keyboard alone a slash finds one, fills it, and what is missing has to be filled in", async () => {
  const lead = await house.lead("Juan Pérez", "¿Se puede visitar?");
  const without = await house.lead("Rosa Huamán", "¿Y a mí?", "");
  for (const each of [lead, without]) await house.take(ana, each.conversation);
  await write(ana, "precio", "Desde US$ 140 000.");
  const page = await house.back(ana, `${CHATS}/${lead.conversation}`);
  await composer(page).waitFor();
  await page.keyboard.type("Claro. /");
  await menu(page).waitFor();
  await stands(page, /^\/precio/); // one's own come first
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await stands(page, /^\/precio/);
  await accessibleDayAndNight(page);
  await page.keyboard.type("VÍSI");
  await stands(page, /^\/visita/);
  await page.keyboard.press("Enter");
  const filled = "Claro. Hola Juan Pérez, soy Ana Torres. ¿Visitamos Torre Begonias Luxury?";
  await until(async () => (await composer(page).inputValue()) === filled, "the filled draft");
  assert.equal(await menu(page).count(), 0);
  await page.keyboard.type(" 😀");
  await page.keyboard.press("Enter");
  await said(page, `${filled} 😀`).waitFor();

  // nothing is known of a project: the gap is selected, and nothing goes out before it is filled in
  await page.goto(`${CHATS}/${without.conversation}`);
  await composer(page).waitFor();
  await page.keyboard.type("/visita");
  await menu(page).waitFor();
  await page.keyboard.press("Tab");
  await until(async () => (await composer(page).inputValue()).endsWith("¿Visitamos [proyecto]?"), "a gap");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("Completa lo que falta: proyecto").waitFor();
  assert.ok((await composer(page).inputValue()).includes("[proyecto]"));
  await accessible(page);
  await until(
    () => composer(page).evaluate((each: HTMLTextAreaElement) => each.value.slice(each.selectionStart, each.selectionEnd) === "[proyecto]"),
    "the gap is selected",
  );
  await page.keyboard.type("la torre");
  await page.keyboard.press("Enter");
  await said(page, "Hola Rosa Huamán, soy Ana Torres. ¿Visitamos la torre?").waitFor();
  assert.equal(await log(page).getByText("[proyecto]").count(), 0);

  // both counted, once each
  await until(async () => {
    const [visit] = await house.api<Template[]>("GET", "/templates?search=visita", ana.token);
    return visit?.uses === 2;
  }, "two uses");
});

test("what begins with a slash can be sent as it is", async () => {
  const lead = await house.lead("Iván Córdova", "Hola");
  await house.take(ana, lead.conversation);
  const page = await house.back(ana, `${CHATS}/${lead.conversation}`);
  await composer(page).waitFor();
  await page.keyboard.type("/visita");
  await menu(page).waitFor();
  await page.keyboard.press("Escape");
  await menu(page).waitFor({ state: "detached" });
  assert.ok(await composer(page).evaluate((each) => each === document.activeElement), "one writes on");
  await page.keyboard.press("Enter");
  await said(page, "/visita").waitFor();
  await page.keyboard.type("/nada-así");
  await page.keyboard.press("Enter");
  const unknown = page.getByRole("alert").getByText("No hay ninguna plantilla con el código /nada-así.");
  await unknown.waitFor();
  await page.keyboard.type("x");
  await unknown.waitFor({ state: "detached" });
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await unknown.waitFor();
  await accessible(page);
  assert.equal(await said(page, "/nada-así").count(), 0);
  await page.keyboard.press("Enter"); // it was meant so
  await said(page, "/nada-así").waitFor();
  assert.equal(await unknown.count(), 0);
  await page.keyboard.type("12/05 y/o https://a.example/visita");
  assert.equal(await menu(page).count(), 0);
});

test("on a phone one is found by its button, and chosen by a finger", async () => {
  const lead = await house.lead("Lucía Paz", "Hola");
  await house.take(ana, lead.conversation);
  const page = await house.back(ana, `${CHATS}/${lead.conversation}`, PHONE);
  await composer(page).waitFor();
  await page.getByRole("button", { name: "Insertar una plantilla" }).tap();
  await menu(page).waitFor();
  await accessibleDayAndNight(page);
  const box = await menu(page).boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.y >= 0, "all of it is seen");
  await option(page, /^\/visita/).tap();
  await until(async () => (await composer(page).inputValue()).startsWith("Hola Lucía Paz"), "the filled draft");

  const own = await house.back(ana, OWN, PHONE);
  await own.getByRole("button", { name: "Abrir Título precio" }).tap();
  await preview(own).getByText("Desde US$ 140 000.").waitFor();
  await accessible(own);
  const wide = await own.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} pixels wide`);
});

test("what is sent later has no gap, and counts for its template when it is sent", async () => {
  const elena = await house.hire("Elena Núñez");
  const lead = await house.lead("Nora Vega", "¿Y mañana?", "");
  await house.take(elena, lead.conversation);
  await write(elena, "luego", "Mañana le muestro {{project.name}}.");
  const uses = async () => {
    const found = await house.api<Template[]>("GET", "/templates?search=luego", elena.token);
    return found.map((each) => each.uses);
  };
  const page = await house.back(elena, `${CHATS}/${lead.conversation}`);
  await composer(page).waitFor();
  await page.keyboard.type("/luego");
  await stands(page, /^\/luego/);
  await page.keyboard.press("Enter");
  await until(async () => (await composer(page).inputValue()) === "Mañana le muestro [proyecto].", "the draft");
  await page.getByRole("button", { name: "Enviar más tarde" }).click();
  await told(page, "Completa lo que falta: proyecto");
  assert.equal(await page.getByRole("dialog", { name: "Enviar más tarde" }).count(), 0);
  await until(
    () => composer(page).evaluate((each: HTMLTextAreaElement) => each.value.slice(each.selectionStart, each.selectionEnd) === "[proyecto]"),
    "the gap is selected",
  );
  await page.keyboard.type("la torre");
  await page.getByRole("button", { name: "Enviar más tarde" }).click();
  await page.getByRole("dialog", { name: "Enviar más tarde" }).getByRole("button", { name: /^En 1 hora/ }).click();
  await page.getByRole("button", { name: "1 mensaje programado" }).waitFor();
  assert.deepEqual(await uses(), [0]);
  const path = `/conversations/${lead.conversation}/scheduled`;
  const [waiting] = await house.api<{ id: string }[]>("GET", path, elena.token);
  const sendAt = new Date(Date.now() + 4000).toISOString();
  await house.api("PATCH", `${path}/${waiting?.id}`, elena.token, { sendAt });
  await said(page, "Mañana le muestro la torre.").waitFor();
  await until(async () => (await uses())[0] === 1, "it counts");
});

test("a template that cannot be filled is said so, and the draft stays", async () => {
  const lead = await house.lead("Elena Ríos", "Hola");
  await house.take(ana, lead.conversation);
  const page = await house.back(ana, `${CHATS}/${lead.conversation}`, DESKTOP);
  await composer(page).waitFor();
  await page.keyboard.type("Sí /visita");
  await stands(page, /^\/visita/);
  await page.route("**/api/v1/templates/preview", (route) => route.abort());
  await page.keyboard.press("Enter");
  await told(page, "No hay conexión con el servidor.");
  assert.equal(await composer(page).inputValue(), "Sí /visita");
  await row(page, "Elena Ríos").waitFor();
});
