/** The whole story of document 000: two agents, an administrator, and a lead with three tabs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { CHATS, composer, row, said, says } from "./chats.ts";
import { accessible, House, PHONE, TRANSPORT, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");


/** Holds what these pages ask of an address until every one of them has asked: a race that nobody wins by being first. */
async function together(address: string, pages: Page[]): Promise<void> {
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  let asked = 0;
  for (const page of pages)
    await page.route(address, async (route) => {
      if (++asked === pages.length) start();
      await started;
      await route.continue();
    });
}

test("a lead waits, one agent wins, they talk, it is handed on, watched over and ended", async () => {
  const anas = await house.enter(await house.browser(), ana, CHATS);
  const betos = await house.enter(await house.browser(), beto, CHATS);
  const admins = await house.enter(await house.browser(), house.admin, "/intranet/admin/chats");
  await anas.getByText("Nadie espera").waitFor();

  const context = await house.browser();
  const juan = await Visitor.at(context);
  const tabs = [juan, await Visitor.at(context), await Visitor.at(context)];
  for (const tab of tabs) await tab.open();
  await juan.introduce("Juan Pérez", "Hola, ¿sigue disponible?");
  for (const page of [anas, betos, admins]) await row(page, "Juan Pérez").waitFor();

  await row(anas, "Juan Pérez").click();
  await row(betos, "Juan Pérez").click();
  await together("**/take", [anas, betos]);
  for (const page of [anas, betos]) await page.getByRole("button", { name: "Tomar" }).first().click();
  const lost = (page: Page) => page.getByText("Otro agente ya tomó este chat").first().isVisible();
  await until(async () => (await lost(anas)) !== (await lost(betos)), "one of the two is told");
  const [winners, losers, winner] = (await lost(anas)) ? [betos, anas, beto] : [anas, betos, ana];
  const colleague = winner === ana ? beto : ana;

  for (const tab of tabs) await tab.waitsFor(`${winner.name} se ha unido al chat.`);
  await says(winners, "Hola Juan, sí. ¿Lo visita el sábado?");
  for (const tab of tabs) await tab.waitsFor("Hola Juan, sí. ¿Lo visita el sábado?");
  await juan.message.pressSequentially("El ", { delay: 40 });
  await winners.getByText("Juan Pérez está escribiendo…").first().waitFor();
  await juan.says("El sábado está bien.");
  await said(winners, "El sábado está bien.").waitFor();
  await accessible(winners);

  await winners.getByRole("button", { name: "Más acciones" }).click();
  await winners.getByRole("menuitem", { name: "Transferir" }).click();
  await accessible(winners);
  await winners.getByRole("dialog").getByText(colleague.name).click();
  await juan.waitsFor(`${colleague.name} se ha unido al chat.`);
  await losers.goto(CHATS);
  await losers.getByRole("tab", { name: /Mis Conversaciones/ }).click();
  await row(losers, "Juan Pérez").click();
  await says(losers, "Soy su nuevo asesor.");

  await admins.getByRole("tab", { name: /En curso/ }).click();
  await row(admins, "Juan Pérez").click();
  await said(admins, "Soy su nuevo asesor.").waitFor();
  await accessible(admins);
  await says(losers, "Nos vemos.");
  await said(admins, "Nos vemos.").waitFor();

  await losers.getByRole("button", { name: "Resolver" }).first().click();
  await losers.getByRole("dialog").getByRole("button", { name: "Resolver" }).click();
  for (const tab of tabs) await tab.chat.getByText("Conversación finalizada").waitFor();
  await row(losers, "Juan Pérez").waitFor({ state: "detached" });
});

test("what was missed while the server was away is there when it is back", async () => {
  const lead = await house.lead("Rosa Huamán", "Buenas tardes");
  const page = await house.enter(await house.browser(), ana, CHATS);
  await row(page, "Rosa Huamán").click();
  await page.getByRole("button", { name: "Tomar" }).first().click();
  await says(page, "Buenas tardes, Rosa.");
  await house.pascal.stop("SIGKILL");
  // Pusher stands between: its line holds while Pascal is away
  if (TRANSPORT === "socketio") await page.getByText("Reconectando…").first().waitFor();
  await composer(page).fill("¿Sigue ahí?");
  await composer(page).press("Enter");
  await house.pascal.start();
  await lead.says("Aquí estoy");
  await said(page, "Aquí estoy").waitFor();
  await said(page, "¿Sigue ahí?").waitFor();
  const sent = async () => {
    const messages = await house.messages(lead.conversation, lead);
    return messages.filter(({ contentText }) => contentText === "¿Sigue ahí?").length;
  };
  await until(async () => (await sent()) > 0, "what was written meanwhile goes out");
  await lead.says("Sigo aquí");
  await said(page, "Sigo aquí").waitFor();
  assert.equal(await sent(), 1);
  house.complaints.splice(0); // a connection that breaks is told on the console
});

test("on a phone: the queue, a thread, back, and the sidebar as a sheet", async () => {
  await house.lead("María Fernández", "Hola desde el teléfono");
  const page = await house.enter(await house.browser(PHONE), beto, CHATS);
  await row(page, "María Fernández").tap();
  await said(page, "Hola desde el teléfono").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Volver a la lista" }).tap();
  await row(page, "María Fernández").waitFor();
  await page.getByRole("button", { name: "Menú principal" }).tap();
  await page.getByRole("dialog").getByText("Inicio").waitFor();
  await accessible(page);
  await page.getByRole("dialog").getByText("Inicio").tap();
  await page.waitForURL("**/sales-agent/dashboard");
});

test("what people type is text, whatever it looks like", async () => {
  const hostile = `<img src=x onerror="document.title='caught'"> javascript:alert(1)`;
  await house.lead("<b>Mallory</b>", hostile);
  const page = await house.enter(await house.browser(), ana, CHATS);
  await row(page, "<b>Mallory</b>").click();
  await said(page, hostile).waitFor();
  assert.equal(await page.locator("[onerror], [href^=javascript]").count(), 0);
  assert.doesNotMatch(await page.title(), /caught/);
});
