/** Beside a conversation: notes for colleagues, mentions, putting off, sending later. The lead sees none of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, composer, log, row, said } from "./chats.ts";
import { accessible, accessibleDayAndNight, fits, House, PHONE, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");
const elena = await house.hire("Elena Núñez");

const SECRET = "Quiere descuento, no ceder";
const noteField = (page: Page): Locator => page.getByRole("textbox", { name: "Escribe una nota interna" });
const notes = (page: Page): Locator => log(page).getByRole("article", { name: /^Nota interna/ });
const mode = (page: Page, name: string): Locator => page.getByRole("radiogroup", { name: "Qué escribes" }).getByText(name);
const tab = (page: Page, name: RegExp): Locator => page.getByRole("tab", { name });
const pictures = process.env.PASCAL_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${pictures}/asides-${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function talk(name: string, text = "Hola, busco departamento"): Promise<{ page: Page; id: string; visitor: Visitor }> {
  const visitor = await Visitor.at(await house.browser());
  await visitor.open();
  await visitor.introduce(name, text);
  const id = await house.waiting(name);
  await house.take(ana, id);
  const page = await house.back(ana, `${CHATS}/${id}`);
  await said(page, text).waitFor();
  return { page, id, visitor };
}

test("a note is for colleagues alone: another colour, other words, a draft of its own", async () => {
  const { page, id, visitor } = await talk("Juan Pérez");
  await composer(page).fill("Un momento, por favor");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await noteField(page).waitFor();
  assert.equal(await noteField(page).inputValue(), "", "the answer's words are not the note's");
  await until(async () => noteField(page).evaluate((field) => field === document.activeElement), "one writes at once");

  await page.keyboard.type("@nun");
  await page.getByRole("option", { name: "Elena Núñez" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("option").first().waitFor({ state: "detached" });
  await noteField(page).fill("@");
  await page.getByRole("option", { name: "Beto Ruiz" }).waitFor();
  await accessible(page);
  await picture(page, "mention");
  await page.keyboard.type("b");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  assert.equal(await noteField(page).inputValue(), "@Beto Ruiz ");
  await page.keyboard.type(SECRET);
  await mode(page, "Respuesta").click();
  assert.equal(await composer(page).inputValue(), "Un momento, por favor");
  await mode(page, "Nota interna").click();
  assert.equal(await noteField(page).inputValue(), `@Beto Ruiz ${SECRET}`);
  await page.keyboard.press("Enter");
  await notes(page).getByText(SECRET).waitFor();
  await until(async () => (await noteField(page).inputValue()) === "", "it is stored");
  await accessibleDayAndNight(page);
  await picture(page, "notes");

  await mode(page, "Respuesta").click();
  await composer(page).press("Enter");
  await said(page, "Un momento, por favor").waitFor();
  await visitor.waitsFor("Un momento, por favor");
  await visitor.says("Aquí espero");
  await said(page, "Aquí espero").waitFor();
  const order = await log(page).innerText();
  assert.ok(order.indexOf(SECRET) < order.indexOf("Un momento") && order.indexOf("Un momento") < order.indexOf("Aquí espero"));
  for (const frame of visitor.page.frames()) assert.ok(!(await frame.content()).includes(SECRET));
  const kept = await house.messages(id, ana);
  assert.deepEqual(kept.map(({ seq }) => seq), kept.map((_, index) => index + 1), "no number is missing");
});

test("who is mentioned hears of it, finds it, and has read it once they look", async () => {
  const bell = await house.back(beto, CHATS);
  await bell.waitForLoadState("networkidle"); // its line stands, and who calls has come
  const heard = bell.getByText("Ana Torres te mencionó").first().waitFor({ timeout: 60_000 });
  const { page, id } = await talk("Rosa Huamán");
  await mode(page, "Nota interna").click();
  await noteField(page).fill("¿Lo ves tú, @Beto Ruiz");
  await noteField(page).press("Escape"); // the list
  await noteField(page).press("End");
  await page.keyboard.type("?");
  await page.keyboard.press("Enter");
  await notes(page).getByText("¿Lo ves tú").waitFor();

  await heard;
  const mentions = bell.getByRole("button", { name: /^Menciones/ });
  await until(async () => /1|2/.test(await mentions.innerText()), "the bell counts");
  await mentions.click();
  const drawer = bell.getByRole("dialog", { name: "Menciones" });
  await drawer.getByText("¿Lo ves tú, @Beto Ruiz?").waitFor();
  await accessible(bell);
  await picture(bell, "mentions");
  await drawer.getByRole("link", { name: /Rosa Huamán/ }).click();
  await bell.waitForURL(new RegExp(id));
  await notes(bell).getByText("¿Lo ves tú").waitFor();
  await bell.getByText("La atiende Ana Torres.").waitFor();
  const path = "/mentions";
  await until(async () => {
    const { items } = await house.api<{ items: { conversationId: string; readAt: string | null }[] }>("GET", path, beto.token);
    return items.some((one) => one.conversationId === id && one.readAt !== null);
  }, "it is read");
});

test("its author edits and deletes a note; colleagues see it at once", async () => {
  const { page, id } = await talk("Iván Córdova");
  const other = await house.back(beto, CHATS);
  await other.route(/pusher\/auth/, async (route) => {
    if (route.request().postData()?.includes("private-desk")) await other.waitForTimeout(1500); // the last to stand
    await route.continue();
  });
  await other.goto(`${CHATS}/${id}`);
  await said(other, "Hola, busco departamento").waitFor();
  await other.waitForTimeout(500);
  await house.api("POST", `/conversations/${id}/notes`, ana.token, { contentText: "Primera" });
  await notes(other).getByText("Primera").waitFor();
  assert.equal(await notes(other).getByRole("button").count(), 0, "it is not theirs");
  const acts = notes(page).getByRole("button", { name: /^Más acciones/ });
  await acts.click();
  await page.getByRole("menuitem", { name: "Editar nota" }).click();
  const dialog = page.getByRole("dialog", { name: "Editar nota" });
  await dialog.getByRole("textbox").fill("Segunda");
  await dialog.getByRole("button", { name: "Guardar" }).click();
  await notes(other).getByText("Segunda").waitFor();
  await notes(other).getByText(/editada/).waitFor();
  await acts.click();
  await page.getByRole("menuitem", { name: "Eliminar nota" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Eliminar nota" }).click();
  await notes(other).waitFor({ state: "detached" });
});

test("what is put off leaves the list until the lead writes", async () => {
  const { page, visitor } = await talk("Lucía Paz");
  await tab(page, /Mis Conversaciones/).click();
  await row(page, "Lucía Paz").waitFor();
  await log(page).focus();
  await page.keyboard.press("z");
  const choices = page.getByRole("dialog", { name: "Posponer hasta…" });
  await choices.getByRole("button", { name: /^Mañana, 9:00/ }).waitFor();
  await accessible(page);
  await picture(page, "snooze");
  await choices.getByRole("button", { name: /^Mañana, 9:00/ }).click();
  await page.getByText("Vuelve entonces, o antes si la persona escribe.").waitFor();
  await tab(page, /Pospuestas/).click();
  await row(page, "Lucía Paz").waitFor();
  await picture(page, "snoozed");
  await page.setViewportSize({ width: 1280, height: 720 });
  const tops = await page.getByRole("tab").evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
  assert.equal(new Set(tops).size, 1, "the tabs stand in one row");
  const tabs = page.getByRole("tablist");
  assert.ok(await tabs.evaluate((all) => all.scrollWidth <= all.clientWidth), "and all of them are seen");
  await accessibleDayAndNight(page);
  await tab(page, /Mis Conversaciones/).click();
  await row(page, "Lucía Paz").waitFor({ state: "detached" });

  await visitor.says("Ya volví");
  await row(page, "Lucía Paz").waitFor();
  await page.getByText("Vuelve la conversación de Lucía Paz").first().waitFor();
  await page.getByRole("button", { name: "Posponer" }).click();
  await choices.getByRole("button", { name: /^En 1 hora/ }).click();
  await page.getByRole("button", { name: "Retomar ahora" }).click();
  await page.getByRole("button", { name: "Retomar ahora" }).waitFor({ state: "detached" });
});

test("a message is sent later, seen by colleagues meanwhile, changed, withdrawn, or told why not", async () => {
  const { page, id, visitor } = await talk("Mario Soto");
  await composer(page).fill("Buenos días, Mario");
  await page.getByRole("button", { name: "Enviar más tarde" }).click();
  const choices = page.getByRole("dialog", { name: "Enviar más tarde" });
  await choices.getByRole("checkbox", { name: /No enviar si/ }).waitFor();
  await accessible(page);
  await picture(page, "later");
  await choices.getByRole("button", { name: /^En 1 hora/ }).click();
  const waiting = page.getByRole("button", { name: "1 mensaje programado" });
  await waiting.click();
  await page.getByText(/salvo que la persona escriba antes/).waitFor();
  assert.equal(await composer(page).inputValue(), "");
  await accessibleDayAndNight(page);
  await picture(page, "scheduled");

  const other = await house.back(beto, `${CHATS}/${id}`);
  await other.getByRole("button", { name: "1 mensaje programado" }).click();
  await other.getByText(/^Ana Torres lo envía/).waitFor();
  assert.equal(await other.getByRole("button", { name: "No enviar" }).count(), 0);

  await page.getByRole("button", { name: "Editar mensaje programado" }).click();
  const dialog = page.getByRole("dialog", { name: "Editar mensaje programado" });
  await dialog.getByRole("textbox", { name: "Mensaje" }).fill("Buenas tardes, Mario");
  await dialog.getByRole("button", { name: "Guardar" }).click();
  await other.getByText("Buenas tardes, Mario").waitFor();
  await visitor.says("Ya compré en otro sitio");
  await page.getByText("La persona escribió antes.").first().waitFor();
  await picture(page, "unsent");
  await page.getByRole("button", { name: "Quitar aviso" }).click();
  await page.getByRole("button", { name: "Quitar aviso" }).waitFor({ state: "detached" });
  for (const frame of visitor.page.frames()) assert.ok(!/Buen(as tardes|os días), Mario/.test(await frame.content()));

  await house.api("POST", `/conversations/${id}/scheduled`, ana.token, {
    contentText: "Te escribo mañana",
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await page.getByText("Te escribo mañana").waitFor();
  const withdraw = page.getByRole("button", { name: "No enviar" });
  await withdraw.click();
  const question = page.getByRole("dialog", { name: "¿No enviar este mensaje?" });
  await question.getByRole("button", { name: "Cancelar", exact: true }).click();
  await withdraw.click();
  await accessible(page);
  await question.getByRole("button", { name: "No enviar" }).click();
  await page.getByText("Te escribo mañana").waitFor({ state: "detached" });

  // its time comes
  const sendAt = new Date(Date.now() + 4000).toISOString();
  await house.api("POST", `/conversations/${id}/scheduled`, ana.token, { contentText: "Aquí estoy", sendAt });
  await waiting.waitFor();
  await said(page, "Aquí estoy").waitFor();
  await visitor.waitsFor("Aquí estoy");
  await waiting.waitFor({ state: "detached" });
});

test("on a phone all of it has room", async () => {
  const lead = await house.lead("Nora Vega", "¿Sigue disponible?");
  await house.take(elena, lead.conversation);
  await house.api("POST", `/conversations/${lead.conversation}/notes`, elena.token, { contentText: SECRET });
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const later = { contentText: "Buenos días", sendAt, cancelIfLeadWrites: true };
  await house.api("POST", `/conversations/${lead.conversation}/scheduled`, elena.token, later);
  const page = await house.back(elena, `${CHATS}/${lead.conversation}`, { ...PHONE, timezoneId: "Europe/Madrid" });
  await notes(page).getByText(SECRET).waitFor();
  await page.getByRole("button", { name: "1 mensaje programado" }).tap();
  await page.getByText(/^Se envía el .* \(Hora de Lima\)/).waitFor();
  await picture(page, "phone-reply");
  await mode(page, "Nota interna").tap();
  await noteField(page).fill("Otra nota");
  await picture(page, "phone-note");
  await fits(page);
  await accessibleDayAndNight(page);
  await page.getByRole("button", { name: "Guardar nota" }).tap();
  await notes(page).getByText("Otra nota").waitFor();
  await page.getByRole("button", { name: "Posponer" }).tap();
  await page.getByRole("button", { name: /^En 1 hora/ }).waitFor();
  await picture(page, "phone-snooze");
  await page.getByRole("button", { name: /^En 1 hora/ }).tap();
  await page.getByRole("button", { name: "Retomar ahora" }).waitFor();
  await page.getByText(/^Pospuesta hasta el .* \(Hora de Lima\)/).waitFor();
  await picture(page, "phone-snoozed");
  await page.getByRole("button", { name: "Volver a la lista" }).tap();
  await tab(page, /Pospuestas/).waitFor();
  await picture(page, "phone-list");
});
