/** One browser, and who signs in and out at it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { composer, said } from "./chats.ts";
import { House, type Lead, type Person, until } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const carla = await house.hire("Carla Núñez", "ADMIN");

const MESSAGES = "**/api/v1/conversations/*/messages";

async function signsOut(page: Page, who: Person): Promise<void> {
  await page.getByRole("button", { name: new RegExp(who.name) }).click();
  await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
  await page.getByLabel("Contraseña").waitFor();
}

/** Nothing that is written leaves this browser. */
async function holdsBack(page: Page): Promise<void> {
  await page.route(MESSAGES, (call) =>
    call.request().method() === "POST" ? call.abort() : call.fallback(),
  );
}

async function timesSent(lead: Lead, text: string): Promise<number> {
  const messages = await house.messages(lead.conversation, lead);
  return messages.filter(({ contentText }) => contentText === text).length;
}

test("what one wrote is theirs: the next at this browser sees nothing, and it goes out when they are back", async () => {
  const lead = await house.lead("Rosa Huamán", "Buenas tardes");
  await house.take(ana, lead.conversation);
  const [own, watched] = ["sales-agent", "admin"].map(
    (side) => `/intranet/${side}/chats/${lead.conversation}`,
  ) as [string, string];
  const page = await house.enter(await house.browser(), ana, own);
  await said(page, "Buenas tardes").waitFor();
  await holdsBack(page);
  await composer(page).fill("Le escribo enseguida");
  await composer(page).press("Enter");
  await page.getByText("Sin conexión: se enviará solo").waitFor();
  await composer(page).fill("A medio escribir");
  await page.reload();
  await said(page, "Le escribo enseguida").waitFor();
  await signsOut(page, ana);
  await page.unroute(MESSAGES);

  await house.signIn(page, carla, watched);
  await page.getByRole("button", { name: "Intervenir" }).click();
  assert.equal(await composer(page).inputValue(), "");
  assert.equal(await said(page, "Le escribo enseguida").count(), 0);
  assert.equal(await timesSent(lead, "Le escribo enseguida"), 0);
  await signsOut(page, carla);

  await house.signIn(page, ana, own);
  await said(page, "Le escribo enseguida").waitFor();
  assert.equal(await composer(page).inputValue(), "A medio escribir");
  await until(async () => (await timesSent(lead, "Le escribo enseguida")) === 1, "it goes out, once");
});

test("an address signs nobody in, and says nothing at the door", async () => {
  const page = await (await house.browser()).newPage();
  await page.goto(`/intranet#token=${ana.token}&refreshToken=example`);
  await page.getByLabel("Contraseña").waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await page.goto("about:blank");
  await page.goto("/intranet#error=unknown_person&message=Llame+al+900+123+456");
  await page.getByLabel("Contraseña").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});
