/** Calls in the browser: out by leave, in by ringing, and what cannot be is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { CHATS, log, row } from "./chats.ts";
import { accessibleDayAndNight, fits, House, type Person, PHONE, until } from "./house.ts";
import { browserOf, done, happens, type InPage, OURS, posts, registered, SETTINGS, sid, toldBy, withoutTheSdk } from "./twilio.ts";

const house = await House.open();
await house.pascal.stop();
await house.pascal.start(SETTINGS);
const ana = await house.hire("Ana Torres");
const lead = await house.lead("Juan Quispe", "Llámenme, por favor");
await house.take(ana, lead.conversation);
const JUAN = "+51987654321";
const ROSA = "+51911222333";
const EVA = "+51911222444";
/** Sooner than it rings. */
const SOON_MS = 15_000;
let evas = "";

const bar = (page: Page): Locator => page.getByRole("region", { name: "Llamadas" });
const asked = (page: Page) => page.evaluate(() => (globalThis as unknown as InPage).device.asked);

async function atDesk(who: Person, path: string, options = {}): Promise<[BrowserContext, Page]> {
  const context = await house.browser({ viewport: { width: 1280, height: 720 }, ...options });
  await withoutTheSdk(context);
  const page = await house.enter(context, who, path);
  await registered(page);
  return [context, page];
}

/** The number is dialled, as Twilio asks us to say. */
async function dials(who: Person, page: Page): Promise<string> {
  const call = sid();
  const { To, Intento } = (await asked(page)).at(-1) ?? { To: "", Intento: "" };
  const answer = await posts({ CallSid: call, From: browserOf(who), To, Intento, CallStatus: "ringing" });
  assert.match(answer, new RegExp(`<Number [^>]*>\\${To}</Number>`));
  return call;
}

test("a customer is called from their conversation, heard, muted, dialled on, and hung up", async () => {
  const [, page] = await atDesk(ana, `${CHATS}/${lead.conversation}`);
  await page.getByRole("button", { name: "Llamar", exact: true }).click();
  await page.getByRole("menuitem", { name: JUAN }).click();
  await bar(page).getByText("Marcando…").waitFor();
  assert.equal((await asked(page))[0]?.To, JUAN);
  const call = await dials(ana, page);
  await happens(page, "ringing");
  await bar(page).getByText("Sonando…").waitFor();
  await happens(page, "accept");
  await bar(page).getByText("En llamada").waitFor();
  await bar(page).getByRole("timer").getByText(/^0:0\d$/).waitFor();
  await bar(page).getByRole("button", { name: "Silenciar el micrófono" }).click();
  await bar(page).getByText("micrófono silenciado").waitFor();
  await accessibleDayAndNight(page);
  await bar(page).getByRole("button", { name: "Teclado" }).press("Enter");
  await page.getByRole("button", { name: "5", exact: true }).press("Enter");
  await page.keyboard.press("#");
  await page.keyboard.press("Escape");
  assert.deepEqual(await done(page), ["mute true", "5", "#"]);
  await happens(page, "reconnecting");
  await bar(page).getByText("Recuperando la conexión…").waitFor();
  await happens(page, "reconnected");
  await bar(page).getByRole("button", { name: "Colgar" }).click();
  await bar(page).getByText("En llamada").waitFor({ state: "detached" });
  assert.equal((await done(page)).at(-1), "disconnect");
  assert.equal(await row(page, "Juan Quispe").count(), 1); // it stands where it was begun

  // as far as Twilio has told us, it goes on
  await page.getByRole("button", { name: "Llamar", exact: true }).click();
  await page.getByRole("menuitem", { name: JUAN }).click();
  await bar(page).getByRole("alert").getByText("Ya tienes una llamada en curso.").waitFor();
  await accessibleDayAndNight(page);
  await bar(page).getByRole("button", { name: "Cerrar aviso" }).click();
  await bar(page).getByText("Ya tienes una llamada en curso.").waitFor({ state: "detached" });
  const ended = { CallSid: sid(), ParentCallSid: call, From: OURS, To: JUAN, CallStatus: "completed", CallDuration: "41" };
  await posts({ ...ended, SequenceNumber: "3", CallbackSource: "call-progress-events" });

  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await page.getByRole("button", { name: "Llamar", exact: true }).click();
  await page.getByRole("menuitem", { name: JUAN }).click();
  await bar(page).getByText("El navegador no deja usar el micrófono").waitFor();

  const before = await page.evaluate(() => (globalThis as unknown as InPage).device.token);
  await page.evaluate(() => (globalThis as unknown as InPage).device.emit("tokenWillExpire"));
  await page.waitForFunction((old) => (globalThis as unknown as InPage).device.token !== old, before);
});

test("who calls rings in every tab, one answers in the customer's conversation, and the others are silent", async () => {
  const [context, page] = await atDesk(ana, CHATS);
  const other = await context.newPage();
  await other.goto("/intranet/profile");
  await registered(other);
  const call = sid();
  const told = toldBy(await posts({ CallSid: call, From: ROSA, To: OURS, CallStatus: "ringing" }));
  for (const tab of [page, other]) {
    await bar(tab).getByText(`Llama ${ROSA}`).waitFor(); // the server has told
    await tab.evaluate(([from, what]) => (globalThis as unknown as InPage).device.comes(from, what), [ROSA, told] as const);
    await bar(tab).getByRole("button", { name: "Contestar" }).waitFor();
  }
  await accessibleDayAndNight(page);
  await bar(page).getByRole("button", { name: "Contestar" }).click();
  await bar(page).getByText("En llamada").waitFor();
  await page.waitForURL(`**${CHATS}/${told.conversationId}`);
  await bar(other).getByText(`Llama ${ROSA}`).waitFor({ state: "detached" });
  assert.deepEqual(await done(other), ["ignore"]);
  const leg = { CallSid: sid(), ParentCallSid: call, From: ROSA, To: browserOf(ana), CallStatus: "in-progress" };
  await posts({ ...leg, SequenceNumber: "2", CallbackSource: "call-progress-events" });
  await happens(page, "disconnect");
  await bar(page).getByText("En llamada").waitFor({ state: "detached" });

  const again = toldBy(await posts({ CallSid: sid(), From: ROSA, To: OURS, CallStatus: "ringing" }));
  await page.evaluate(([from, what]) => (globalThis as unknown as InPage).device.comes(from, what), [ROSA, again] as const);
  await bar(page).getByRole("button", { name: "Rechazar" }).click();
  await bar(page).getByText(`Llama ${ROSA}`).waitFor({ state: "detached" });
  assert.deepEqual(await done(page), ["reject"]);
});

test("a call that nobody answers stops ringing with its caller, and stands in its thread", async () => {
  const [, page] = await atDesk(ana, CHATS);
  const call = { CallSid: sid(), From: EVA, To: OURS };
  const { conversationId = "" } = toldBy(await posts({ ...call, CallStatus: "ringing" }));
  await bar(page).getByText(`Llama ${EVA}`).waitFor(); // its browser rings nowhere: the server has told
  await posts({ ...call, CallStatus: "in-progress", DialCallStatus: "no-answer" });
  await bar(page).getByText(`Llama ${EVA}`).waitFor({ state: "detached", timeout: SOON_MS });
  await house.take(ana, conversationId);
  evas = `${CHATS}/${conversationId}`;
  await page.goto(evas);
  await log(page).getByText("Llamada perdida").waitFor();

  const next = { CallSid: sid(), From: EVA, To: OURS };
  await posts({ ...next, CallStatus: "ringing" });
  await bar(page).getByText(`Llama ${EVA}`).waitFor();
  const leg = { CallSid: sid(), ParentCallSid: next.CallSid, From: EVA, To: browserOf(ana), CallbackSource: "call-progress-events" };
  await posts({ ...leg, CallStatus: "in-progress", SequenceNumber: "2" });
  await bar(page).getByText(`Llama ${EVA}`).waitFor({ state: "detached", timeout: SOON_MS });
  await posts({ ...leg, CallStatus: "completed", CallDuration: "95", SequenceNumber: "3" });
  await log(page).getByText("Llamada recibida · 1 min 35 s").waitFor();
  // the caller's own leg lasted longer, and is told of last
  await posts({ ...next, CallStatus: "completed", CallDuration: "101", CallbackSource: "call-progress-events", SequenceNumber: "4" });
  await log(page).getByText("Llamada recibida · 1 min 41 s").waitFor();
  assert.equal(await log(page).getByText("Llamada perdida").count(), 1);
  await accessibleDayAndNight(page);
});

test("who has only called is not written to by phone, and is moved to where they are known", async () => {
  const [context, page] = await atDesk(ana, evas);
  await context.route("**/api/v1/config", async (route) => {
    const response = await route.fetch();
    const { data, ...rest } = await response.json();
    await route.fulfill({ response, json: { ...rest, data: { ...data, goesOn: ["EMAIL"] } } });
  });
  await page.reload();
  await page.getByText("No se puede escribir por Teléfono.").waitFor();
  await accessibleDayAndNight(page);
  await page.getByRole("button", { name: "Más acciones" }).click();
  await page.getByRole("menuitem", { name: "Seguir por SMS" }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: /^Seguir por/ }).count(), 1);
  await page.getByRole("menuitem", { name: "Seguir por SMS" }).click();
  await page.getByText("No se puede escribir por Teléfono.").waitFor({ state: "detached" });
});

test("on a phone a call has a line of its own over the conversation", async () => {
  const [, page] = await atDesk(ana, `${CHATS}/${lead.conversation}`, PHONE);
  await page.getByRole("button", { name: "Llamar", exact: true }).click();
  await page.getByRole("menuitem").first().click();
  await bar(page).getByText("Marcando…").waitFor();
  await happens(page, "accept");
  await bar(page).getByText("En llamada").waitFor();
  await fits(page);
  await accessibleDayAndNight(page);
});

test("Twilio's own SDK takes our token, rings by our parameters, and is let through by the page's policy", async () => {
  const luis = await house.hire("Luis Soto");
  const context = await house.browser();
  const sent: { type: string; payload: { token?: string } }[] = [];
  await context.route("https://eventgw.*.twilio.com/**", (route) => route.fulfill({ status: 200 }));
  let say = (_type: string, _payload: object) => {};
  await context.routeWebSocket(/voice-js\.roaming\.twilio\.com/, (line) => {
    say = (type, payload) => line.send(JSON.stringify({ type, version: "1.6", payload }));
    line.onMessage((message) => {
      if (String(message).trim() === "") return; // it is alive
      const told = JSON.parse(String(message));
      sent.push(told);
      if (told.type === "listen") say("connected", { region: "US_EAST_VIRGINIA", edge: "ashburn", home: "us1" });
      if (told.type === "register") say("ready", {});
    });
  });
  const page = await house.enter(context, luis, CHATS);
  await until(async () => sent.some(({ type }) => type === "register"), "it is registered");
  const token = sent.find(({ type }) => type === "listen")?.payload.token ?? "";
  const { grants } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  assert.equal(`client:${grants.identity}`, browserOf(luis));
  const Params = new URLSearchParams({ communicationId: "1", leadName: "María Paz" }).toString();
  const callsid = sid();
  say("invite", { callsid, sdp: "v=0", parameters: { From: ROSA, CallSid: callsid, Params } });
  await bar(page).getByText("Llama María Paz").waitFor();
  await bar(page).getByRole("button", { name: "Contestar" }).waitFor();
  say("cancel", { callsid });
  await bar(page).getByText("Llama María Paz").waitFor({ state: "detached" });
});
