/** A suggested reply: one key away, a draft to edit, and nobody's own words are lost by it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { CHATS, composer, log, said } from "./chats.ts";
import { accessible, DESKTOP, House, type Person, PHONE, until } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");
const VISIT = "Hola Rosa Huamán. ¿Qué día le acomoda la visita?";

await house.api("POST", "/templates", house.admin.token, {
  title: "Agendar visita",
  contentText: "Hola {{lead.name}}. ¿Qué día le acomoda la visita?",
  shortCode: "visita",
  shared: true,
});

async function at(who: Person, message: string, options: BrowserContextOptions = DESKTOP): Promise<Page> {
  const lead = await house.lead("Rosa Huamán", message);
  await house.take(who, lead.conversation);
  const page = await house.back(who, `${CHATS}/${lead.conversation}`, options);
  await said(page, message).waitFor();
  return page;
}

const holds = (page: Page, text: string) =>
  until(async () => (await composer(page).inputValue()) === text, `the draft is «${text}»`, 5000);
const undo = (page: Page) => page.getByRole("button", { name: "Deshacer" });

test("one key fetches a draft, which is edited and sent by nobody but who answers", async () => {
  const page = await at(ana, "¿Puedo agendar una visita para el sábado?");
  await composer(page).focus();
  await page.keyboard.press("Alt+s");
  await holds(page, VISIT);
  await page.getByText("Es una sugerencia").waitFor();
  await accessible(page);
  assert.equal(await log(page).getByText("¿Qué día le acomoda").count(), 0);
  await page.keyboard.type(" Saludos.");
  await undo(page).waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await said(page, `${VISIT} Saludos.`).waitFor();
  const uses = async () => (await house.api<{ uses: number }[]>("GET", "/templates", ana.token))[0]?.uses;
  await until(async () => (await uses()) === 1, "it counts as a use of the template");
});

test("what was typed comes back, by the keyboard and by the button", async () => {
  const page = await at(ana, "quisiera agendar una visita");
  await composer(page).fill("Mis propias palabras");
  await page.keyboard.press("Alt+s");
  await holds(page, VISIT);
  await page.keyboard.press("Control+z");
  await holds(page, "Mis propias palabras");
  await page.getByRole("button", { name: "Sugerir una respuesta" }).click();
  await holds(page, VISIT);
  await undo(page).click();
  await holds(page, "Mis propias palabras");
});

test("who writes on while it is fetched keeps what they write", async () => {
  const page = await at(ana, "quisiera agendar una visita");
  await page.route("**/suggestion", async (route) => {
    const answer = await route.fetch();
    await composer(page).fill("Ya lo escribo yo");
    await route.fulfill({ response: answer });
  });
  const answered = page.waitForResponse("**/suggestion");
  await page.getByRole("button", { name: "Sugerir una respuesta" }).click();
  await answered;
  await until(async () => (await page.locator("[data-loading]").count()) === 0, "it is there");
  await holds(page, "Ya lo escribo yo");
});

test("where nothing fits one is told so, and where it fails too; on a phone there is a button", async () => {
  const page = await at(ana, "¿Quién ganó el partido?", PHONE);
  await page.getByRole("button", { name: "Sugerir una respuesta" }).tap();
  await page.getByText("No hay una respuesta que encaje").waitFor();
  await holds(page, "");
  await accessible(page);
  await page.route("**/suggestion", (route) =>
    route.fulfill({ status: 503, json: { status: "error", code: "unavailable", message: "No disponible" } }),
  );
  await page.getByRole("button", { name: "Sugerir una respuesta" }).tap();
  await page.getByText("No disponible").waitFor();
});

test("on a phone the draft has room, and the keys' sheet names the key", async () => {
  const page = await at(beto, "quisiera agendar una visita", { ...PHONE, colorScheme: "dark" });
  await page.getByRole("button", { name: "Sugerir una respuesta" }).tap();
  await holds(page, VISIT);
  await undo(page).waitFor();
  const desk = await at(beto, "hola");
  await composer(desk).press("Escape"); // from there keys are shortcuts
  await desk.keyboard.press("?");
  await desk.getByRole("dialog").getByText("Pedir una respuesta sugerida").waitFor();
});
