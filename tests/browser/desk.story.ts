/** What everybody of the team has around the chats: the day's figures, who is there, the palette, their own ways. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page, WebSocketRoute } from "playwright-core";
import { accessible, accessibleDayAndNight, fits, House, PASSWORD, PHONE, until } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");

const ADMIN_HOME = "/intranet/admin/dashboard";
const AGENT_HOME = "/intranet/sales-agent/dashboard";
const PROFILE = "/intranet/profile";
const heading = (page: Page, name: string | RegExp): Locator => page.getByRole("heading", { level: 1, name });
const section = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByLabel(name, { exact: true });
const palette = (page: Page): Locator => page.getByRole("dialog", { name: "Buscar" });

/** The number over which *name* stands. */
async function counts(page: Page, name: string, wanted: number): Promise<void> {
  const figure = page.locator("dl > div", { has: page.locator("dt").getByText(name, { exact: true }) });
  await figure.locator("dd").getByText(String(wanted), { exact: true }).first().waitFor();
}

async function asks(page: Page, words: string): Promise<void> {
  await palette(page).waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  const search = palette(page).getByRole("textbox");
  await until(() => search.evaluate((each) => each === document.activeElement), "the palette listens");
  await page.keyboard.type(words);
}

async function declares(page: Page, now: string, wanted: string): Promise<void> {
  await page.getByRole("button", { name: now, exact: true }).click();
  await page.getByRole("menuitem", { name: wanted }).click();
  await page.getByRole("button", { name: wanted, exact: true }).waitFor();
}

test("the day's figures move as it happens, on nobody's reload", async () => {
  const admins = await house.back(house.admin, ADMIN_HOME);
  const anas = await house.back(ana, AGENT_HOME);
  await anas.getByText("La cola está vacía").waitFor();
  for (const page of [admins, anas]) await counts(page, "En cola", 0);

  const lead = await house.lead("Rosa Huamán", "¿Sigue disponible el piso 4?");
  for (const page of [admins, anas]) await counts(page, "En cola", 1);
  await section(anas, "Esperan en la cola").getByText("¿Sigue disponible el piso 4?").waitFor();
  await anas.getByTitle("1 en cola").waitFor();

  await house.take(ana, lead.conversation);
  for (const page of [admins, anas]) await counts(page, "En cola", 0);
  await counts(admins, "En curso", 1);
  await counts(anas, "Mis chats", 1);
  await counts(anas, "Tomadas hoy", 1);
  await section(anas, "Mis conversaciones").getByText("Rosa Huamán").waitFor();
  await admins.getByText("1 iniciada, 1 tomada, 0 resueltas").waitFor();
  await lead.says("¿Hola?");
  await section(anas, "Mis conversaciones").getByText("2 sin leer").waitFor();
  assert.match(await anas.title(), /^\(1\) /);

  await house.resolve(ana, lead.conversation);
  await counts(admins, "Resueltas hoy", 1);
  await counts(anas, "Mis chats", 0);
  await section(admins, "Por estado").getByText("1 conversación").waitFor();
  await accessibleDayAndNight(anas);
});

test("who is there is said once, and everybody sees it", async () => {
  const anas = await house.back(ana, AGENT_HOME);
  const admins = await house.back(house.admin, ADMIN_HOME);
  const betos = await house.back(beto, AGENT_HOME);
  const row = admins.getByRole("row").filter({ hasText: "Ana Torres" });
  await row.getByText("En línea").waitFor(); // who signs in is there
  await declares(anas, "En línea", "Desconectado");
  await anas.getByText("Figuras como desconectado").waitFor();
  await anas.getByRole("button", { name: "Ponerme en línea" }).click();
  await anas.getByText("Figuras como desconectado").waitFor({ state: "detached" });
  await row.getByText("En línea").waitFor();
  await declares(anas, "En línea", "Ausente");
  await row.getByText("Ausente").waitFor();
  await section(betos, "El equipo ahora").getByRole("listitem").filter({ hasText: "Ana Torres" }).getByText("Ausente").waitFor();
  await anas.getByRole("button", { name: "Ausente", exact: true }).click();
  await accessible(anas);
});

test("what the server said of somebody while their line was cut is shown when it stands again", async () => {
  const context = await house.browser();
  const open = new Set<WebSocketRoute>();
  let cut = false;
  await context.routeWebSocket(/./, (socket) => {
    if (cut) return void socket.close();
    open.add(socket);
    socket.connectToServer();
  });
  const page = await house.enter(context, beto, AGENT_HOME);
  await page.getByRole("button", { name: "En línea", exact: true }).waitFor();
  await until(() => Promise.resolve(open.size > 0), "the page is connected");
  cut = true;
  for (const socket of open) await socket.close();
  await page.getByText("Reconectando…").waitFor();
  await house.api("PATCH", "/auth/me", beto.token, { availability: "OFFLINE" });
  cut = false;
  await page.getByText("Reconectando…").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Desconectado", exact: true }).waitFor();
  await page.getByRole("button", { name: "Ponerme en línea" }).click();
  await page.getByRole("button", { name: "En línea", exact: true }).waitFor();
});

test("the keyboard alone goes anywhere: pages, availability, people, what they said", async () => {
  await house.lead("María Fernández", "¿Aceptan crédito hipotecario?");
  const page = await house.back(house.admin, ADMIN_HOME);
  await heading(page, "Inicio").waitFor();
  await asks(page, "histo");
  await palette(page).getByRole("button", { name: "Historial" }).waitFor();
  await accessible(page);
  await page.keyboard.press("Enter");
  await heading(page, "Historial").waitFor();

  await asks(page, "ausente");
  await page.keyboard.press("Enter");
  await palette(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Ausente", exact: true }).waitFor();

  await asks(page, "maria fer");
  await palette(page).getByRole("button", { name: /María Fernández/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/chats/*");
  await page.getByRole("log").getByText("¿Aceptan crédito hipotecario?", { exact: true }).waitFor();

  await page.goto(ADMIN_HOME);
  await heading(page, "Inicio").waitFor();
  await asks(page, "hipotecarios");
  await palette(page).getByRole("button", { name: /crédito hipotecario/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/chats/*");

  await asks(page, "zzzz");
  await palette(page).getByText("No hay clientes ni mensajes con esas palabras").waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Atajos de teclado" }).waitFor();
});

test("one's own name, and a password whose change ends the other sessions", async () => {
  const elsewhere = await house.enter(await house.browser(), beto, PROFILE);
  await heading(elsewhere, "Mi perfil").waitFor();
  const page = await house.enter(await house.browser(), beto, PROFILE);
  await field(page, "Nombre").fill(" ");
  await section(page, "Tus datos").getByRole("button", { name: "Guardar" }).click();
  await page.getByText("Escribe tu nombre").waitFor();
  await field(page, "Nombre").fill("Alberto Ruiz");
  await section(page, "Tus datos").getByRole("button", { name: "Guardar" }).click();
  await page.getByText("Cambios guardados").waitFor();
  await page.getByRole("button", { name: /Alberto Ruiz/ }).waitFor();

  const change = section(page, "Contraseña").getByRole("button", { name: "Cambiar contraseña" });
  await field(page, "Contraseña actual").fill("no es esta");
  await field(page, "Contraseña nueva").fill("otra frase larga");
  await field(page, "Repite la contraseña nueva").fill("otra frase");
  await change.click();
  await page.getByText("No coincide con la nueva").waitFor();
  await field(page, "Repite la contraseña nueva").fill("otra frase larga");
  await change.click();
  await page.getByText("No es tu contraseña actual").waitFor();
  await accessibleDayAndNight(page);
  await field(page, "Contraseña actual").fill(PASSWORD);
  await change.click();
  await page.getByText("Contraseña cambiada. Tus demás sesiones se cerraron.").waitFor();
  await elsewhere.getByRole("button", { name: "Iniciar Sesión con Email" }).waitFor();
  await page.reload();
  await heading(page, "Mi perfil").waitFor();
  // pusher-js takes leave of its channels on a line that the server has closed, which the browser tells
  const others = house.complaints.splice(0).filter((said) => !said.includes("WebSocket is already in CLOSING"));
  assert.deepEqual(others, []);
});

test("Spanish, English, Portuguese: chosen once, and kept", async () => {
  const page = await house.back(ana, PROFILE);
  await heading(page, "Mi perfil").waitFor();
  for (const [list, language, tag, title] of [
    ["Idioma", "English", "en", "My profile"],
    ["Language", "Português", "pt", "Meu perfil"],
  ] as const) {
    await page.getByRole("combobox", { name: list }).click();
    await page.getByRole("option", { name: language }).click();
    await heading(page, title).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), tag);
    await accessible(page);
  }
  await page.goto(AGENT_HOME);
  await page.getByRole("navigation").getByRole("link", { name: "Início" }).waitFor();
  await page.goto("/intranet/admin/users");
  await heading(page, "Esta seção é para administradores").waitFor();
});

test("light or dark as the system says, or as one chooses, and at once when the page comes back", async () => {
  const page = await house.back(ana, PROFILE);
  const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
  await heading(page, "Mi perfil").waitFor();
  assert.equal(await scheme(), "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await until(async () => (await scheme()) === "dark", "dark with the system");
  await page.getByText("Clara", { exact: true }).click();
  await until(async () => (await scheme()) === "light", "light as chosen");
  await page.reload();
  await heading(page, "Mi perfil").waitFor();
  assert.equal(await scheme(), "light");
});

test("on a phone the menu is a sheet, and no page is wider than the screen", async () => {
  const page = await house.back(ana, AGENT_HOME, PHONE);
  const menu = page.getByRole("button", { name: "Menú principal" });
  await heading(page, /^Buen/).waitFor();
  await accessibleDayAndNight(page);
  await menu.tap();
  const sheet = page.getByRole("dialog", { name: "Menú principal" });
  await sheet.getByRole("link", { name: "Inicio" }).waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await menu.tap();
  await sheet.getByRole("button", { name: /Ana Torres/ }).tap();
  await sheet.getByRole("menuitem", { name: "Mi perfil" }).tap();
  await heading(page, "Mi perfil").waitFor();
  await sheet.waitFor({ state: "detached" });
  await accessibleDayAndNight(page);
  for (const path of [AGENT_HOME, PROFILE]) {
    await page.goto(path);
    await heading(page, /./).waitFor();
    await fits(page);
  }
});

declare global {
  /** Whether nobody looks at the page, and what it did to call them. */
  var watched: { away: boolean; notices: string[]; tones: number };
}

test("who looks elsewhere is called by a notice and a sound, and who looks is not", async () => {
  const context = await house.browser();
  await context.addInitScript(() => {
    const here = { away: false, notices: [] as string[], tones: 0 };
    globalThis.watched = here;
    Object.defineProperty(document, "hidden", { get: () => here.away });
    class Notification {
      static permission = "default";
      static async requestPermission() {
        return (Notification.permission = "granted");
      }
      constructor(title: string, { body }: NotificationOptions) {
        here.notices.push(`${title}: ${body}`);
      }
    }
    Object.assign(globalThis, { Notification });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number) {
      here.tones++;
      start.call(this, when);
    };
  });
  const page = await house.enter(context, ana, PROFILE);
  await page.getByRole("switch", { name: /^Avisos del escritorio/ }).click();
  const called = () => page.evaluate(() => globalThis.watched);
  const look = (away: boolean) =>
    page.evaluate((to) => {
      globalThis.watched.away = to;
      document.dispatchEvent(new Event("visibilitychange"));
    }, away);

  // what comes before the page's line stands is no news to it
  for (const now of ["Ausente", "En línea"]) {
    const availability = now === "Ausente" ? "AWAY" : "ONLINE";
    await house.api("PATCH", "/auth/me", ana.token, { availability });
    await page.getByRole("button", { name: now, exact: true }).waitFor();
  }
  await page.keyboard.press("Control+k");
  await palette(page).waitFor();
  await page.keyboard.press("Escape");

  await look(true);
  const lead = await house.lead("Valeria Chávez", "¿Hay cochera?");
  await until(async () => (await called()).notices.length === 1, "somebody waits");
  await house.api("POST", `/conversations/${lead.conversation}/assign`, house.admin.token, { agentId: ana.id });
  await until(async () => (await called()).notices.length === 2, "it was given to me");
  await page.getByTitle("1 sin leer").waitFor();
  await lead.says("¿Para dos autos?");
  await until(async () => (await called()).notices.length === 3, "they answer me");
  const { notices, tones } = await called();
  assert.deepEqual(notices, [
    "Un cliente espera en la cola: Valeria Chávez · Torre Begonias Luxury",
    "Te asignaron una conversación: Ábrela para responder.",
    "Valeria Chávez: ¿Para dos autos?",
  ]);
  assert.ok(tones >= 2, "it sounds");

  await look(false);
  await house.lead("Iván Córdova", "Buenas tardes");
  await page.getByTitle("1 en cola").waitFor();
  assert.equal((await called()).notices.length, 3);
});
