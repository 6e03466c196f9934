/** The way from a chat to a meeting: where everybody stands, what they told, and by which words. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, log } from "./chats.ts";
import { accessibleDayAndNight, DESKTOP, fits, House, type Lead, PHONE, required, until } from "./house.ts";
import { asks } from "./panel.ts";

const PIPELINE = "/intranet/sales-agent/pipeline";
const HALF_AN_HOUR_MS = 30 * 60_000;
const house = await House.open();
await house.pascal.stop();
await house.pascal.start({ PASCAL_ABANDONED_AFTER_SECONDS: "1" });
const ana = await house.hire("Ana Torres");

const column = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });
const card = (page: Page, name: string): Locator => page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
const inColumn = (page: Page, step: string, name: string): Locator =>
  column(page, step).getByRole("link", { name, exact: true });
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });
const details = (page: Page): Locator => page.getByRole("complementary", { name: "Datos del cliente" });
/** The screen, to be looked at, where `PASCAL_PICTURES` says. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PASCAL_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

const answer = (page: Page, field: string): Locator =>
  page.locator("li").filter({ has: page.getByText(field, { exact: true }) }).filter({ has: page.getByRole("button") });

/** The message that a quote led to. */
async function inSight(page: Page, words: string): Promise<void> {
  const line = log(page).locator("[aria-current]");
  await line.getByText(words, { exact: true }).waitFor();
  await until(async () => {
    const [one, all] = [await line.boundingBox(), await log(page).boundingBox()];
    return one !== null && all !== null && one.y >= all.y && one.y + one.height <= all.y + all.height;
  }, `«${words}» is in sight`);
}

/** As a bot would read it. */
function reads(lead: Lead, field: string, value: string, quote: string): void {
  const script = new URL("told.py", import.meta.url).pathname;
  execFileSync(required("PYTHON"), [script, lead.conversation, field, value, quote], { encoding: "utf8" });
}

/** Somebody who writes, and whom the house knows to be on the way. */
async function comes(name: string, message: string): Promise<Lead> {
  const lead = await house.lead(name, message);
  await until(async () => {
    try {
      reads(lead, "district", "Miraflores", message);
      return true;
    } catch {
      return false;
    }
  }, `${name} is on the way`);
  return lead;
}

async function drags(page: Page, name: string, to: string): Promise<void> {
  const from = await inColumn(page, "Inicio", name).or(page.getByRole("link", { name, exact: true })).first().boundingBox();
  const target = await column(page, to).boundingBox();
  assert.ok(from && target);
  await page.mouse.move(from.x + 20, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 30, { steps: 4 });
  await page.mouse.move(target.x + target.width / 2, target.y + 60, { steps: 8 });
  await page.mouse.up();
}

test("a card is moved by hand and by keyboard, and back only with a reason", async () => {
  await comes("Juan Quispe", "Hola, ¿sigue libre?");
  await comes("Rosa Díaz", "Busco algo en Miraflores");
  const page = await house.back(ana, PIPELINE, { viewport: { width: 1920, height: 900 } });
  const other = await house.back(house.admin, "/intranet/admin/pipeline");
  await inColumn(page, "Inicio", "Juan Quispe").waitFor();
  await column(page, "Completado").getByText("Nadie en esta etapa").waitFor();
  await accessibleDayAndNight(page);
  await fits(page);

  await drags(page, "Juan Quispe", "Calificación");
  await inColumn(page, "Calificación", "Juan Quispe").waitFor();
  await card(page, "Juan Quispe").getByText("Falta: Quién decide, Presupuesto, Consentimiento, Urgencia, Plazo").waitFor();
  await inColumn(other, "Calificación", "Juan Quispe").waitFor(); // by itself

  await drags(page, "Juan Quispe", "Datos");
  const asked = dialog(page, "Mover a Juan Quispe");
  await asked.getByRole("button", { name: "Guardar" }).click();
  await asked.getByText("Escribe el motivo").waitFor();
  await accessibleDayAndNight(page);
  await asked.getByRole("textbox", { name: "Por qué vuelve atrás" }).fill("El teléfono no es suyo");
  await asked.getByRole("button", { name: "Guardar" }).click();
  await inColumn(page, "Datos", "Juan Quispe").waitFor();
  await asked.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Juan Quispe", exact: true }).click();
  const behind = dialog(page, "Calificación");
  await behind.getByText(/^Lo puso aquí Ana Torres, .*: «El teléfono no es suyo»$/).waitFor();
  await behind.getByText("1 cambio de etapa anterior").click();
  await behind.getByText("Inicio → Calificación").waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "pipeline-moves");
  await behind.getByRole("button", { name: "Cerrar" }).click();
  await behind.waitFor({ state: "detached" });

  await button(page, "Mover a Rosa Díaz").focus();
  await page.keyboard.press("Enter");
  const step = dialog(page, "Mover a Rosa Díaz").getByRole("combobox", { name: "Etapa" });
  await step.click();
  await page.getByRole("option", { name: "Requisitos" }).click();
  await dialog(page, "Mover a Rosa Díaz").getByRole("button", { name: "Guardar" }).click();
  await inColumn(page, "Requisitos", "Rosa Díaz").waitFor();
  await until(() => button(page, "Mover a Rosa Díaz").evaluate((it) => it === document.activeElement), "one may move her on");
  await inColumn(other, "Requisitos", "Rosa Díaz").waitFor();

  await button(page, "Mover a Rosa Díaz").scrollIntoViewIfNeeded();
  const from = await inColumn(page, "Requisitos", "Rosa Díaz").boundingBox();
  assert.ok(from);
  await page.mouse.move(from.x + 20, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x - 300, from.y + 30, { steps: 5 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await inColumn(page, "Requisitos", "Rosa Díaz").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("what the server refuses is where it was", async () => {
  const page = await house.back(ana, PIPELINE, { viewport: { width: 1920, height: 900 } });
  await inColumn(page, "Requisitos", "Rosa Díaz").waitFor();
  const [rosa] = (await house.queue()).filter(({ lead }) => lead.name === "Rosa Díaz");
  const beto = await house.hire("Beto Ríos");
  await house.take(beto, `${rosa?.id}`); // nobody but Beto decides about her now
  await drags(page, "Rosa Díaz", "Reunión");
  await page.getByRole("alert").first().waitFor();
  await inColumn(page, "Requisitos", "Rosa Díaz").waitFor();
  assert.equal(await inColumn(page, "Reunión", "Rosa Díaz").count(), 0);
});

test("each value has its words, is confirmed or corrected, and a doubt is settled", async () => {
  const luz = await comes("Luz Paredes", "Hola, quisiera informes");
  await luz.says("Tengo entre 120 y 150 mil");
  reads(luz, "budget", "120000-150000", "entre 120 y 150 mil");
  for (let n = 0; n < 40; n++) await luz.says(`Otra pregunta, la número ${n}`);
  await house.take(ana, luz.conversation);
  const page = await house.back(ana, `${CHATS}/${luz.conversation}`);
  const budget = answer(page, "Presupuesto");
  await budget.getByText("De 120,000 a 150,000").waitFor();
  await budget.getByText("Leído por reglas · 86 % de certeza · Sin confirmar").waitFor();
  await details(page).getByRole("img", { name: "Puntaje 25 de 100" }).waitFor();
  await accessibleDayAndNight(page);
  await log(page).getByText("Otra pregunta, la número 39").waitFor();
  await budget.getByRole("link", { name: "Ver en la conversación: «entre 120 y 150 mil»" }).click();
  await inSight(page, "Tengo entre 120 y 150 mil");
  await accessibleDayAndNight(page);

  await button(page, "Confirmar: Presupuesto").click();
  await budget.getByText(/Confirmado por Ana Torres/).waitFor();
  await luz.says("Mejor hasta 90 mil");
  reads(luz, "budget", "0-90000", "hasta 90 mil");
  await luz.says("¿Me escuchan?");
  await budget.getByText("Dijo después").waitFor();
  await budget.getByText("De 0 a 90,000").waitFor();
  await accessibleDayAndNight(page);
  await budget.getByRole("button", { name: "Vale lo nuevo" }).click();
  await budget.getByText("Dijo después").waitFor({ state: "detached" });
  await budget.getByText("De 0 a 90,000").first().waitFor();
  await budget.getByText(/Leído por reglas .* Confirmado por Ana Torres/).first().waitFor();
  await budget.getByRole("link", { name: "Ver en la conversación: «hasta 90 mil»" }).first().click();
  await inSight(page, "Mejor hasta 90 mil");
  await answer(page, "Distrito").getByRole("link", { name: /^Ver en la conversación/ }).click();
  await inSight(page, "Hola, quisiera informes");

  await button(page, "Anotar: Quién decide").click();
  const authority = answer(page, "Quién decide").first();
  await authority.getByRole("button", { name: "Guardar" }).click();
  await authority.getByText("Escribe o elige un valor").waitFor();
  await authority.getByRole("combobox").click();
  await page.getByRole("option", { name: "Decide", exact: true }).waitFor();
  await page.keyboard.press("Escape"); // is for the list
  await page.getByRole("option", { name: "Decide", exact: true }).waitFor({ state: "hidden" });
  await authority.getByRole("combobox").click();
  await page.getByRole("option", { name: "Decide", exact: true }).click();
  await authority.getByRole("textbox", { name: "Cómo lo sabes" }).fill("Me lo dijo por teléfono");
  await accessibleDayAndNight(page);
  await authority.getByRole("button", { name: "Guardar" }).click();
  await details(page).getByText("Decide · 25 de 25").waitFor();

  await button(page, "Corregir: Presupuesto").click();
  await budget.getByRole("textbox", { name: "Hasta" }).press("Escape");
  await budget.getByRole("textbox", { name: "Hasta" }).waitFor({ state: "detached" });
  await details(page).waitFor(); // nothing around it has closed
  await button(page, "Corregir: Presupuesto").click();
  await budget.getByRole("textbox", { name: "Hasta" }).fill("80000");
  const from = budget.getByRole("textbox", { name: "Desde" });
  await from.fill("90000");
  await budget.getByRole("button", { name: "Guardar" }).click();
  await budget.getByText("«Desde» no puede ser más que «Hasta»").waitFor();
  await from.fill("");
  await budget.getByRole("textbox", { name: "Hasta" }).fill("");
  await budget.getByRole("button", { name: "Guardar" }).click();
  await budget.getByText("Escribe o elige un valor").waitFor();
  await budget.getByRole("textbox", { name: "Hasta" }).fill("80000");
  await from.fill("70000");
  await budget.getByRole("button", { name: "Guardar" }).click();
  await budget.getByText("De 70,000 a 80,000").waitFor();

  await button(page, "Agregar característica").press("Enter");
  await until(() => details(page).getByLabel("Qué pide", { exact: true }).evaluate((it) => it === document.activeElement), "one may type");
  await button(page, "Agregar").click();
  await details(page).getByText("Escribe qué pide").waitFor();
  await details(page).getByRole("textbox", { name: "Detalle, si hace falta" }).press("Escape");
  await until(() => button(page, "Agregar característica").evaluate((it) => it === document.activeElement), "what opened it");
  await button(page, "Agregar característica").press("Enter");
  await page.keyboard.type("Dos cocheras");
  await details(page).getByRole("textbox", { name: "Detalle, si hace falta" }).fill("Una junto a la otra");
  await accessibleDayAndNight(page);
  await button(page, "Agregar").click();
  await details(page).getByText("Una junto a la otra").waitFor();
  await button(page, "Quitar Dos cocheras").click();
  await details(page).getByText("Dos cocheras").waitFor({ state: "detached" });

  await button(page, "Anotar consentimiento").click();
  const consent = dialog(page, "Anotar consentimiento");
  assert.equal(await consent.getByRole("radio", { checked: true }).count(), 0, "nobody has said anything yet");
  await consent.getByRole("button", { name: "Guardar" }).click();
  await consent.getByText("Elige qué dijo").waitFor();
  await consent.getByText("Escribe cómo lo sabes").waitFor();
  await accessibleDayAndNight(page);
  await consent.getByRole("radio", { name: "Acepta", exact: true }).check();
  await consent.getByRole("textbox", { name: "Cómo lo sabes" }).fill("Lo dijo en la visita");
  await consent.getByRole("button", { name: "Guardar" }).click();
  await details(page).getByText("Acepta que se guarden y usen sus datos").waitFor();
  await details(page).getByText(/^Lo anotó Ana Torres, .*: Lo dijo en la visita$/).waitFor();
});

/** Each step with its name, on any screen of a desk. */
async function allInSight(page: Page): Promise<void> {
  const board = page.getByRole("region", { name: "Embudo", exact: true });
  for (const width of [1440, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const cut = await board.evaluate((it) =>
      [it, ...it.querySelectorAll("h2 > :first-child")].some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
    );
    assert.ok(!cut, `all is in sight at ${width} px`);
  }
}

for (const [size, options] of [
  ["desk", DESKTOP],
  ["phone", PHONE],
] as const)
  test(`the board and what is behind a card can be read at a ${size}`, async () => {
    const page = await house.back(ana, PIPELINE, options);
    await page.getByRole("link", { name: "Luz Paredes", exact: true }).waitFor({ state: "attached" });
    await accessibleDayAndNight(page);
    await fits(page);
    if (size === "phone") await page.getByRole("navigation", { name: "Ir a la etapa" }).getByText("Inicio").click();
    else await allInSight(page);
    await page.getByRole("link", { name: "Luz Paredes", exact: true }).click();
    const behind = dialog(page, "Calificación");
    await behind.getByText("De 70,000 a 80,000").first().waitFor();
    await accessibleDayAndNight(page);
    const correct = behind.getByRole("button", { name: "Corregir: Presupuesto" });
    await correct.press("Enter");
    await behind.getByRole("textbox", { name: "Cómo lo sabes" }).press("Escape");
    await behind.getByRole("textbox", { name: "Cómo lo sabes" }).waitFor({ state: "detached" });
    await until(() => correct.evaluate((it) => it === document.activeElement), "the focus is back at the pencil");
    await behind.getByRole("button", { name: "Mover a Luz Paredes" }).click();
    await dialog(page, "Mover a Luz Paredes").waitFor();
    await page.keyboard.press("Escape");
    await behind.getByRole("link", { name: /^Ver en la conversación/ }).first().click();
    await log(page).locator("[aria-current]").first().waitFor();
  });

test("a finger drags a card by its handle, over the edge of the screen", async () => {
  const page = await house.back(ana, PIPELINE, PHONE);
  await page.getByRole("navigation", { name: "Ir a la etapa" }).getByRole("button", { name: /\d/ }).first().waitFor(); // where it opens
  await button(page, "Mover a Luz Paredes").click({ trial: true });
  const handle = await button(page, "Mover a Luz Paredes").boundingBox();
  assert.ok(handle);
  const hands = await page.context().newCDPSession(page);
  const finger = (type: "touchStart" | "touchMove", x: number) =>
    hands.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y: handle.y + 10 }] });
  await finger("touchStart", handle.x + 10);
  for (const by of [1, 8, 16]) await finger("touchMove", Math.min(handle.x + 10 + by, 388));
  await finger("touchMove", 388);
  const left = async (): Promise<number> => (await column(page, "Requisitos").boundingBox())?.x ?? 390;
  await until(async () => (await left()) < 320, "who holds still at the edge goes on");
  await finger("touchMove", Math.max(await left(), 0) + 60);
  await page.locator("[data-over]").and(column(page, "Requisitos")).waitFor();
  await hands.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await inColumn(page, "Requisitos", "Luz Paredes").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("what a colleague moves is seen where it goes", async () => {
  const luis = await house.hire("Luis Rojas");
  const page = await house.back(luis, PIPELINE, DESKTOP);
  await inColumn(page, "Requisitos", "Luz Paredes").waitFor();
  await card(page, "Luz Paredes").getByText("Atiende Ana Torres").waitFor();
  assert.equal(await button(page, "Mover a Luz Paredes").count(), 0);
  const leads = await asks<{ id: string; user: { full_name: string } }[]>(ana, "leads", "get_all_leads", {});
  const lead_id = leads.find(({ user }) => user.full_name === "Luz Paredes")?.id;
  await asks(ana, "leads", "update_lead_step", { lead_id, new_step: "meeting" });
  await inColumn(page, "Reunión", "Luz Paredes").waitFor();
  await inColumn(page, "Requisitos", "Luz Paredes").waitFor({ state: "detached" });
});

test("a card tells when its meeting is, by the clock of who reads it", async () => {
  const page = await house.back(ana, PIPELINE, DESKTOP);
  type Row = { id: string; user: { full_name: string } };
  const leads = await asks<Row[]>(ana, "leads", "get_all_leads", {});
  const lead = leads.find(({ user }) => user.full_name === "Luz Paredes");
  let slot: { start_time: string; end_time: string } | undefined;
  for (let days = 1; !slot; days++) {
    const date = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    [slot] = await asks<(typeof slot)[]>(ana, "meetings", "get_available_slots", { date });
  }
  let { start_time } = slot;
  assert.ok(lead);
  const asked = { lead_qualification_id: lead.id, subject: "Visita", ...slot };
  const meeting = await asks<{ id: string }>(ana, "meetings", "create_meeting", asked);
  const when = (timeZone: string): string =>
    new Intl.DateTimeFormat("es", { timeZone, weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }).format(Date.parse(start_time));
  await card(page, "Luz Paredes").getByText(`Reunión: ${when("America/Lima")}`, { exact: true }).waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "pipeline-meeting");

  const other = await house.back(house.admin, "/intranet/admin/dashboard");
  let columns = 0;
  await other.routeWebSocket(/\/ws\?ticket/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (JSON.parse(String(frame)).action === "get_all_leads") columns++;
      server.send(frame);
    });
  });
  await other.goto("/intranet/admin/pipeline");
  await card(other, "Luz Paredes").getByText(`Reunión: ${when("America/Lima")}`, { exact: true }).waitFor();
  await until(async () => columns >= 14, "all seven are asked for again once the line is live");
  const half = (at: string): string => new Date(Date.parse(at) + HALF_AN_HOUR_MS).toISOString();
  start_time = half(start_time);
  await asks(ana, "meetings", "update_meeting", { meeting_id: meeting.id, start_time });
  await card(other, "Luz Paredes").getByText(`Reunión: ${when("America/Lima")}`, { exact: true }).waitFor();
  await house.api("PATCH", "/auth/me", ana.token, { timeZone: "Europe/Madrid" });
  await page.reload();
  await card(page, "Luz Paredes").getByText(`Reunión: ${when("Europe/Madrid")}`, { exact: true }).waitFor();
  await house.api("PATCH", "/auth/me", ana.token, { timeZone: "America/Lima" });
  const phone = await house.back(ana, PIPELINE, PHONE);
  const inSight = phone.getByRole("navigation", { name: "Ir a la etapa" }).locator("[aria-current] b");
  await until(async () => Number(await inSight.textContent()) > 0, "it opens where somebody stands");
  await card(phone, "Luz Paredes").getByText(/^Reunión: /).scrollIntoViewIfNeeded();
  await fits(phone);
  await picture(phone, "pipeline-meeting-phone");
});

test("the log says of whom a step or a meeting was, by its name and when, and leads there", async () => {
  const page = await house.back(house.admin, "/intranet/admin/audit");
  const entry = (deed: string, name: string): Locator =>
    page.getByRole("row").filter({ hasText: deed }).filter({ has: page.getByRole("link", { name, exact: true }) });
  const moved = entry("Movió a un cliente de etapa", "Juan Quispe").filter({ hasText: "El teléfono no es suyo" });
  await moved.getByText("Etapa: Calificación → Datos").waitFor();
  await entry("Agendó una reunión", "Luz Paredes").getByText(/^Empieza: .*9:00$/).waitFor();
  await entry("Anotó o confirmó lo que dijo un cliente", "Luz Paredes").getByText("Dato: Quién decide").waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "audit");
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await picture(page, "audit-phone");
  await moved.getByRole("link", { name: "Juan Quispe" }).click();
  await log(page).getByText("Hola, ¿sigue libre?").waitFor();
});

test("on a phone a quote leads from the details to the thread below", async () => {
  const [conversation] = (await house.api<{ items: { id: string; lead: { name: string } }[] }>("GET", "/conversations?status=IN_PROGRESS", house.admin.token)).items.filter(({ lead }) => lead.name === "Luz Paredes");
  const page = await house.back(ana, `${CHATS}/${conversation?.id}`, PHONE);
  await button(page, "Datos del cliente").click();
  await details(page).getByText("De 70,000 a 80,000").first().waitFor();
  await accessibleDayAndNight(page);
  await fits(page);
  await details(page).getByText(/respuestas? anterior/).first().click();
  await details(page).getByRole("link", { name: /^Ver en la conversación/ }).first().click();
  await details(page).waitFor({ state: "detached" });
  await log(page).locator("[aria-current]").waitFor();
});

for (const [size, options] of [
  ["desk", DESKTOP],
  ["phone", PHONE],
] as const)
  test(`the administrator sees how leads go on, live, at a ${size}`, async () => {
    const page = await house.back(house.admin, "/intranet/admin/dashboard", options);
    const part = (name: string): Locator => page.getByRole("region", { name, exact: true });
    const started = async (): Promise<number> =>
      Number(/\d+/.exec(await part("Embudo de conversión").locator("dd").first().innerText())?.[0]);
    await part("En este momento").getByText("Conversaciones abiertas").waitFor();
    await part("Desempeño del bot").getByText("Pasadas a una persona").waitFor();
    await part("Abandonados").getByRole("link", { name: /Juan Quispe/ }).waitFor();
    await part("De una etapa a la siguiente").getByRole("row").filter({ hasText: "Inicio → Consentimiento" }).waitFor();
    await page.getByRole("figure", { name: "Actividad de 24 horas" }).waitFor();
    const before = await started();
    assert.ok(before > 0);
    await accessibleDayAndNight(page);
    await fits(page);
    await comes(`Nora ${size}`, "¿Cuánto cuesta?");
    await until(async () => (await started()) === before + 1, "the funnel has heard of it");
    await part("Embudo de conversión").getByText("Siempre", { exact: true }).click();
    await part("Embudo de conversión").locator("dd").first().waitFor();
    await part("Abandonados").getByRole("link", { name: /Juan Quispe/ }).click();
    await page.waitForURL("**/intranet/admin/pipeline?lead=*");
    await dialog(page, "Calificación").getByRole("heading", { name: "Juan Quispe" }).waitFor();
  });
