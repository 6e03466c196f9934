/** What began on the site goes on by WhatsApp, and stays one conversation for whoever looks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHATS, log, says } from "./chats.ts";
import { accessible, accessibleDayAndNight, DESKTOP, fits, House, PHONE } from "./house.ts";
import { Meta } from "./meta.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const meta = await Meta.open();
await house.pascal.stop();
await house.pascal.start(meta.settings);
const ana = await house.hire("Ana Torres");

/** What the link has them send. */
const sends = (link: string): string => new URL(link).searchParams.get("text") ?? "";

test("a visitor goes on by WhatsApp, and the page shows all of it", async () => {
  const context = await house.browser();
  // nothing here reaches WhatsApp
  await context.route("https://wa.me/**", (route) => route.fulfill({ body: "WhatsApp" }));
  const juan = await Visitor.at(context);
  await juan.open();
  await juan.introduce("Juan Quispe", "Hola desde el sitio");
  const conversation = await house.waiting("Juan Quispe");
  await house.take(ana, conversation);
  const opened = context.waitForEvent("page");
  const button = juan.chat.getByRole("button", { name: "Continuar por WhatsApp" });
  await button.waitFor();
  await accessible(juan.page);
  await juan.page.setViewportSize(PHONE.viewport);
  await fits(juan.page);
  await accessible(juan.page);
  await juan.page.setViewportSize(DESKTOP.viewport);
  await button.click();
  const page = await opened;
  await page.waitForURL("https://wa.me/**");
  const words = sends(page.url());
  assert.match(words, /^Hola, quiero seguir por aquí .* Código: [0-9A-Z]{5}-[0-9A-Z]{5}$/);

  const desk = await house.back(ana, `${CHATS}/${conversation}`);
  await meta.says({ name: "Juan", number: "51987654321" }, { type: "text", text: { body: words } });
  await juan.waitsFor(words);
  await juan.chat.getByText("El chat sigue por WhatsApp").waitFor();
  await log(desk).getByText("por WhatsApp").first().waitFor();
  await says(desk, "Te escribo por aquí");
  await meta.has("Te escribo por aquí");
  await juan.waitsFor("Te escribo por aquí");
});

test("where no second page opens WhatsApp takes the page's place, and the way back leads to the chat", async () => {
  const context = await house.browser(PHONE);
  await context.route("https://wa.me/**", (route) => route.fulfill({ body: "WhatsApp" }));
  await context.addInitScript(() => {
    const { open } = window;
    window.open = (url, target) => (target === "_top" ? open(url, target) : null);
  });
  const leo = await Visitor.at(context);
  await leo.open();
  await leo.introduce("Leo Paz", "Desde otra aplicación");
  await leo.chat.getByRole("button", { name: "Continuar por WhatsApp" }).click();
  await leo.page.waitForURL("https://wa.me/**");
  await leo.page.goBack();
  await leo.open();
  await leo.waitsFor("Desde otra aplicación");
});

test("a visitor goes on by e-mail in their mail program, and the chat stays", async () => {
  const context = await house.browser(PHONE);
  const told = (url: string, change: object) =>
    context.route(url, async (route) => {
      const answer = await route.fetch();
      const { data, ...rest } = await answer.json();
      await route.fulfill({ response: answer, json: { ...rest, data: { ...data, ...change } } });
    });
  const mail = "mailto:ana@inmobiliaria.example?subject=Hola";
  await told("**/api/v1/config", { goesOn: ["EMAIL"] });
  await context.route("**/continue-on", (route) => route.fulfill({ json: { success: true, data: { url: mail } } }));
  const eva = await Visitor.at(context);
  await eva.open();
  await eva.introduce("Eva Salas", "Mejor por correo");
  const browser = await context.newCDPSession(eva.page);
  await browser.send("Page.enable");
  const led = new Promise<string>((resolve) => {
    browser.on("Page.frameRequestedNavigation", ({ url }) => resolve(url));
  });
  await eva.chat.getByRole("button", { name: "Continuar por correo" }).click();
  assert.equal(await led, mail);
  await eva.says("Sigo aquí");
  await eva.waitsFor("Sigo aquí");
});

test("an agent shows the lead the way", async () => {
  const rosa = await Visitor.at(await house.browser());
  await rosa.open();
  await rosa.introduce("Rosa Huamán", "¿Hay estacionamiento?");
  const conversation = await house.waiting("Rosa Huamán");
  await house.take(ana, conversation);
  const desk = await house.back(ana, `${CHATS}/${conversation}`);
  await desk.getByRole("button", { name: "Más acciones" }).click();
  const item = desk.getByRole("menuitem", { name: "Seguir por WhatsApp" });
  await item.waitFor();
  await accessibleDayAndNight(desk);
  await fits(desk);
  await item.click();
  await desk.getByText(/^El cliente recibe en la conversación cómo seguir por WhatsApp/).waitFor();
  await log(desk).getByText("Se le ofreció seguir por otro canal").waitFor();
  await rosa.waitsFor("Si prefieres, sigue esta conversación por WhatsApp.");
});
