/** Who a customer is, whichever way they write: where they are reached, what they want, all that was said. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, log, says } from "./chats.ts";
import { accessibleDayAndNight, fits, House, PHONE, type Person, URL, until } from "./house.ts";
import { Meta } from "./meta.ts";

const SID = `AC${"0".repeat(32)}`;
const TWILIO = {
  TWILIO_ACCOUNT_SID: SID,
  TWILIO_AUTH_TOKEN: "example",
  TWILIO_PHONE_NUMBER: "+13055550100",
  TWILIO_API_KEY_SID: `SK${"0".repeat(32)}`,
  TWILIO_API_KEY_SECRET: "example",
  TWILIO_TWIML_APP_SID: `AP${"0".repeat(32)}`,
  TWILIO_BASE_URL: "http://127.0.0.1:9",
};
const house = await House.open();
const meta = await Meta.open();
await house.pascal.stop();
await house.pascal.start({ ...meta.settings, ...TWILIO });
const ana = await house.hire("Ana Torres");

const lead = (page: Page): Locator => page.getByRole("complementary", { name: "Datos del cliente" });
const part = (page: Page, name: string): Locator => lead(page).locator("section").filter({ hasText: name });
const places = (page: Page): Locator => part(page, "Dónde se le encuentra");
const consent = (page: Page): Locator => part(page, "Si quiere mensajes");
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const told = (page: Page, text: string): Promise<void> => page.getByRole("alert").getByText(text).waitFor();
const story = (page: Page): Locator => page.getByRole("dialog", { name: /^Historia de/ });

/** Somebody writes on WhatsApp, and somebody of the team takes it. */
async function writes(who: { name: string; number: string }, text: string, taker: Person): Promise<string> {
  await meta.says(who, { type: "text", text: { body: text } });
  await until(async () => (await house.queue()).some((each) => each.lead.name === who.name), `${who.name} waits`);
  const conversation = await house.waiting(who.name);
  await house.take(taker, conversation);
  return conversation;
}

/** Twilio tells of a call. */
async function calls(form: Record<string, string>): Promise<void> {
  const address = `${URL}/api/comunicaciones/webhook/voz`;
  const fields = { AccountSid: SID, CallSid: `CA${"1".repeat(32)}`, Direction: "inbound", To: "+13055550100", ...form };
  const signed = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)).flat().join("");
  const signature = createHmac("sha1", "example").update(address + signed).digest("base64");
  const answer = await fetch(address, { method: "POST", headers: { "x-twilio-signature": signature }, body: new URLSearchParams(fields) });
  assert.equal(answer.status, 200);
}

test("where a customer is reached is shown with how it is known, and said by hand", async () => {
  const juan = { name: "Juan Quispe", number: "51987654321" };
  await writes({ name: "Rosa Díaz", number: "51911222333" }, "Hola", ana);
  const page = await house.back(ana, `${CHATS}/${await writes(juan, "Hola, ¿sigue libre?", ana)}`);
  await places(page).getByRole("listitem").filter({ hasText: "+51987654321" }).getByText("Escribió o llamó desde ahí").waitFor();
  assert.equal(await places(page).getByRole("button", { name: /^Quitar/ }).count(), 0);

  await button(page, "Agregar número o correo").click();
  const dialog = page.getByRole("dialog", { name: "Agregar número o correo" });
  const number = dialog.getByRole("textbox", { name: "Número" });
  for (const [typed, wrong] of [
    ["12", "Debe ser un teléfono"],
    ["911 222 333", "Es de Rosa Díaz"],
  ] as const) {
    await number.fill(typed);
    await number.press("Enter");
    await dialog.getByText(wrong).waitFor();
  }
  await accessibleDayAndNight(page);
  await number.fill("922 222 222");
  await number.press("Enter");
  await told(page, "922 222 222 es ahora de este cliente");
  const added = places(page).getByRole("listitem").filter({ hasText: "+51922222222" });
  await added.getByText("Lo dice el equipo").waitFor();
  await meta.says({ name: "Juan", number: "51922222222" }, { type: "text", text: { body: "Este es mi otro número" } });
  await log(page).getByText("Este es mi otro número").waitFor();
  await button(page, "Agregar número o correo").click();
  await dialog.getByText("Correo", { exact: true }).click();
  await dialog.getByRole("textbox", { name: "Correo" }).fill("Juan@Correo.example");
  await dialog.getByRole("button", { name: "Agregar", exact: true }).click();
  await places(page).getByText("juan@correo.example").waitFor();
  await button(page, "Copiar juan@correo.example").waitFor();
  assert.equal(await lead(page).getByText("Sin correo").count(), 0);
  assert.equal(await lead(page).getByText("Correo sin verificar").count(), 0);
  await accessibleDayAndNight(page);

  await button(page, "Quitar +51922222222").click();
  const question = page.getByRole("dialog", { name: "¿Quitar +51922222222?" });
  await accessibleDayAndNight(page);
  await question.getByRole("button", { name: "Quitar" }).click();
  await told(page, "+51922222222 ya no es de este cliente");
  await added.waitFor({ state: "detached" });
  await says(page, "Te escribo al de siempre");
  assert.equal((await meta.has("Te escribo al de siempre")).to, "+51987654321");
});

test("whether they want messages is noted with how one knows, and what they said themselves is not undone", async () => {
  const eva = { name: "Eva Ramos", number: "51933444555" };
  const conversation = await writes(eva, "Hola", ana);
  const page = await house.back(ana, `${CHATS}/${conversation}`);
  const whatsapp = consent(page).getByRole("listitem").filter({ hasText: "WhatsApp" }).first();
  await whatsapp.getByText("No consta").waitFor();
  await button(page, "Anotar para WhatsApp").click();
  const dialog = page.getByRole("dialog", { name: "Anotar para WhatsApp" });
  assert.equal(await dialog.getByRole("radio", { checked: true }).count(), 0, "nobody has said anything yet");
  await dialog.getByRole("button", { name: "Guardar" }).click();
  await dialog.getByText("Elige qué quiere").waitFor();
  await dialog.getByText("Escribe cómo lo sabes").waitFor();
  await dialog.getByRole("radio", { name: "Quiere mensajes", exact: true }).check();
  await dialog.getByRole("textbox", { name: "Cómo lo sabes" }).fill("Firmó la ficha de visita");
  await accessibleDayAndNight(page);
  await dialog.getByRole("button", { name: "Guardar" }).click();
  await told(page, "Anotado");
  await whatsapp.getByText("Quiere mensajes", { exact: true }).waitFor();
  await whatsapp.getByText(/^Lo anotó Ana Torres, .*: Firmó la ficha de visita$/).waitFor();

  const later = `${Math.ceil(Date.now() / 1000)}`; // than the note, by Meta's clock too
  await meta.says(eva, { type: "text", text: { body: "BAJA" }, timestamp: later });
  await whatsapp.getByText("No quiere mensajes", { exact: true }).waitFor();
  await whatsapp.getByText(/^Lo dijo el cliente, .*: «BAJA»$/).waitFor();
  await button(page, "Anotar para WhatsApp").click();
  await dialog.getByText("volverá a recibir mensajes cuando escriba ALTA").waitFor();
  await page.keyboard.press("Escape");
  await consent(page).getByText("Ver el registro (2)").click();
  const record = consent(page).getByRole("list", { name: "Registro de lo que se dijo" });
  assert.deepEqual(await record.locator("b").allTextContents(), ["No más mensajes", "Sí a los mensajes"]);
  await accessibleDayAndNight(page);

  const refused = { channel: "WHATSAPP", wanted: true, words: "Me lo dijo" };
  await page.route("**/consents", async (route) => {
    if (route.request().method() === "GET") return route.fulfill({ json: { status: "success", data: { channels: ["WHATSAPP"], said: [] } } });
    assert.deepEqual(route.request().postDataJSON(), refused);
    await route.continue();
  });
  await page.reload(); // it has not heard of it yet
  await button(page, "Anotar para WhatsApp").click();
  await dialog.getByRole("radio", { name: "Quiere mensajes", exact: true }).check();
  await dialog.getByRole("textbox", { name: "Cómo lo sabes" }).fill(refused.words);
  await dialog.getByRole("button", { name: "Guardar" }).click();
  await dialog.getByText("Pidió no recibir más mensajes por este canal.").waitFor();
});

test("all that was said and done is one story, whichever way and in whichever conversation", async () => {
  const luz = { name: "Luz Paredes", number: "51966777888" };
  const first = await writes(luz, "Hola, ¿tienen garaje?", ana);
  await house.answer(ana, first, "Sí, dos");
  await house.resolve(ana, first);
  const second = await writes(luz, "Quiero volver a verlo", ana);
  await calls({ From: `+${luz.number}`, CallStatus: "ringing" });
  await calls({
    From: `+${luz.number}`,
    CallStatus: "completed",
    DialCallStatus: "completed",
    DialCallDuration: "63",
    RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${SID}/Recordings/RE${"2".repeat(32)}`,
  });
  const page = await house.back(ana, `${CHATS}/${second}`);
  await button(page, "Ver toda su historia").click();
  const moments = story(page).getByRole("listitem");
  const call = moments.filter({ hasText: "Llamó desde +51966777888" });
  await call.getByText("Duró 1 min").waitFor({ timeout: 60_000 });
  assert.match(`${await call.getByRole("link", { name: "Escuchar la grabación" }).getAttribute("href")}`, /Recordings\/RE2/);
  await moments.filter({ hasText: "Conversación resuelta" }).waitFor();
  await moments.filter({ hasText: "Hola, ¿tienen garaje?" }).getByText("Empezó una conversación").waitFor();
  await moments.filter({ hasText: "Quiero volver a verlo" }).getByText("Empezó una conversación").waitFor();
  await accessibleDayAndNight(page);
  await meta.says(luz, { type: "text", text: { body: "¿Está ahí?" } });
  await moments.filter({ hasText: "¿Está ahí?" }).waitFor();
  const texts = await moments.allTextContents();
  const place = (text: string) => texts.findIndex((each) => each.includes(text));
  assert.ok(place("¿Está ahí?") < place("Quiero volver a verlo") && place("Quiero volver a verlo") < place("Sí, dos"));

  const channel = story(page).getByRole("combobox", { name: "Canal" });
  await channel.click();
  await page.getByRole("option", { name: "Teléfono" }).click();
  await moments.filter({ hasText: "Sí, dos" }).waitFor({ state: "detached" });
  await call.waitFor();
  await channel.click();
  await page.getByRole("option", { name: "SMS" }).click();
  await story(page).getByText("Por ese canal no hay nada").waitFor();
  await channel.click();
  await page.getByRole("option", { name: "WhatsApp" }).click();
  await moments.filter({ hasText: "Hola, ¿tienen garaje?" }).getByRole("link").first().press("Enter");
  await page.waitForURL(`**${CHATS}/${first}`);
  await story(page).waitFor({ state: "detached" });
  await log(page).getByText("Sí, dos").waitFor();
});

for (const [size, options] of [
  ["desk", { viewport: { width: 1280, height: 720 } }],
  ["phone", PHONE],
] as const)
  test(`all of it can be read at a ${size}`, async () => {
    const name = "Luz Paredes";
    const { items } = await house.api<{ items: { id: string; lead: { name: string } }[] }>("GET", "/conversations?status=IN_PROGRESS", house.admin.token);
    const id = items.find((each) => each.lead.name === name)?.id;
    const page = await house.back(ana, `${CHATS}/${id}`, options);
    await log(page).getByText("¿Está ahí?").waitFor();
    if (!(await lead(page).isVisible())) await button(page, "Datos del cliente").click();
    await places(page).scrollIntoViewIfNeeded();
    await places(page).getByRole("listitem").first().waitFor();
    await consent(page).getByRole("listitem").first().waitFor();
    await accessibleDayAndNight(page);
    await fits(page);
    await button(page, "Agregar número o correo").click();
    const dialog = page.getByRole("dialog", { name: "Agregar número o correo" });
    await dialog.getByRole("textbox").press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.ok(await lead(page).isVisible());
    await button(page, "Ver toda su historia").click();
    await story(page).getByText("Duró 1 min").waitFor();
    await accessibleDayAndNight(page);
    await fits(page);
    await story(page).getByRole("link", { name: /^Luz Paredes/ }).last().click();
    await log(page).getByText("Hola, ¿tienen garaje?").waitFor();
    await lead(page).waitFor({ state: "detached" });
  });
