/** The widget on somebody else's page, whose styles mean it no good. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import type { PascalOnPage } from "../../web/src/loader/messages.ts";
import { House, until, URL } from "./house.ts";
import { Visitor } from "./visitor.ts";

const HOSTILE = `
  * { all: unset !important; display: none !important; visibility: hidden !important; opacity: 0 !important }
  html, body, h1 { display: block !important; visibility: visible !important; opacity: 1 !important }
  iframe, button, div, pascal-chat { position: absolute !important; left: -9999px !important;
    width: 1px !important; height: 1px !important; pointer-events: none !important; z-index: -1 !important }
  h1 { position: fixed !important; inset: 0 !important; z-index: 2147483646 !important; background: #fff !important }`;

const page = (attributes: string) => `<!doctype html><title>Inmobiliaria</title><style>${HOSTILE}</style>
  <h1>Inmobiliaria</h1><script src="${URL}/widget.js" ${attributes} async></script>`;

const site = createServer((request, answer) => {
  answer.setHeader("content-type", "text/html; charset=utf-8");
  if (request.url?.startsWith("/strict"))
    answer.setHeader(
      "content-security-policy",
      `default-src 'none'; script-src ${URL}; frame-src ${URL}; style-src 'unsafe-inline'`,
    );
  answer.end(page(`data-project="eco-condominio-el-olivar" data-color="#0a7d4f" data-side="left" data-language="en"`));
});
await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
after(() => site.close());
const foreign = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

const SECRET = "example-secret-that-the-site-and-pascal-share";
process.env.PASCAL_IDENTITY_SECRET = SECRET;
const house = await House.open();
const ana = await house.hire("Ana Torres");

for (const path of ["/", "/strict"])
  test(`a page of styles that hide everything cannot hide it (${path})`, async () => {
    const juan = await Visitor.at(await house.browser(), foreign + path);
    const button = await juan.launcher.boundingBox();
    assert.ok(button && button.width >= 48 && button.x < 200, "on the left, and large enough for a thumb");
    await juan.open();
    assert.equal(
      await juan.chat.getByLabel("Project", { exact: false }).inputValue(),
      "eco-condominio-el-olivar",
    );
    await juan.chat.getByLabel("Name").fill("Juan Pérez");
    await juan.chat.getByLabel("WhatsApp").fill("987 654 321");
    await juan.chat.getByLabel("E-mail").fill(`juan${path.length}@example.com`);
    await juan.chat.getByRole("textbox", { name: /help/i }).fill("Good morning");
    await juan.chat.getByRole("button", { name: /start/i }).click();
    await juan.waitsFor("Good morning");
    const panel = await juan.page.locator("pascal-chat iframe").boundingBox();
    assert.ok(panel && panel.width > 300 && panel.height > 400);
  });

test("what is unread shows on the host's page, on the button and in its title", async () => {
  const juan = await Visitor.at(await house.browser({ viewport: { width: 1200, height: 800 } }), foreign);
  await juan.open();
  await juan.chat.getByLabel("Name").fill("Juan Pérez");
  await juan.chat.getByLabel("WhatsApp").fill("987 654 321");
  await juan.chat.getByLabel("E-mail").fill("juan-unread@example.com");
  await juan.chat.getByRole("textbox", { name: /help/i }).fill("Is it still there?");
  await juan.chat.getByRole("button", { name: /start/i }).click();
  await juan.waitsFor("Is it still there?");
  await juan.page.keyboard.press("Escape");
  for (const { id, lead } of await house.queue()) {
    if (lead.email !== "juan-unread@example.com") continue;
    await house.take(ana, id);
    await house.answer(ana, id, "Yes, it is.");
  }
  await juan.page.waitForFunction(() => /^\(\d+\) Inmobiliaria$/.test(document.title));
  await juan.open();
  await juan.waitsFor("Yes, it is.");
  await juan.page.waitForFunction(() => document.title === "Inmobiliaria");
});

type Call = { [Name in keyof PascalOnPage]: [Name, ...Parameters<PascalOnPage[Name]>] }[keyof PascalOnPage];

type AnyCall = Record<keyof PascalOnPage, (...given: unknown[]) => void>;

/** What the site's own scripts do. */
async function calls({ page }: Visitor, ...[name, ...given]: Call): Promise<void> {
  await page.waitForFunction(() => "Pascal" in window);
  await page.evaluate(([name, given]) => (window.Pascal as AnyCall)[name](...given), [name, given] as const);
}

const written = ({ chat }: Visitor) => chat.getByRole("textbox", { name: "Write a message" });

async function says(visitor: Visitor, text: string): Promise<void> {
  await written(visitor).fill(text);
  await written(visitor).press("Enter");
  await visitor.waitsFor(text);
}

/** The team reads it, and whose it is. */
const isRead = (text: string, email: string) =>
  until(async () => {
    const found = (await house.queue()).find(({ lastText }) => lastText === text);
    return found?.lead.email === email;
  }, `the team reads «${text}» of ${email}`);

const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com`, phone: "+51 987 654 321" });

test("whom the site has signed in is not asked who they are", async () => {
  const diego = await Visitor.at(await house.browser(), foreign);
  await calls(diego, "identify", person("Diego"));
  await calls(diego, "open");
  await says(diego, "Diego here");
  await isRead("Diego here", "diego@example.com");
});

test("the site's word for an e-mail opens what was said from another browser; a wrong one does not", async () => {
  const elena = person("Elena");
  const identity = createHmac("sha256", SECRET).update(elena.email).digest("hex");
  const home = await Visitor.at(await house.browser(), foreign);
  await calls(home, "identify", { ...elena, identity });
  await calls(home, "open");
  await says(home, "I asked this at home");

  const thief = await Visitor.at(await house.browser(), foreign);
  await calls(thief, "identify", { ...elena, identity: "0".repeat(64) });
  await calls(thief, "open");
  await written(thief).fill("Let me in");
  await written(thief).press("Enter");
  await thief.chat.getByText("Let me in").first().waitFor();

  const work = await Visitor.at(await house.browser(), foreign);
  await calls(work, "identify", { ...elena, identity });
  await calls(work, "open");
  await says(work, "And now from work");
  await work.waitsFor("I asked this at home");
  assert.equal(await thief.said("I asked this at home").count(), 0);
});

test("on a computer that people share, nobody reads or writes as the one before them", async () => {
  const context = await house.browser();
  const gina = await Visitor.at(context, foreign);
  await calls(gina, "identify", person("Gina"));
  await calls(gina, "open");
  await says(gina, "Gina's own words");
  await written(gina).fill("and half a sentence");

  const hugo = await Visitor.at(context, foreign);
  await calls(hugo, "identify", person("Hugo"));
  await calls(hugo, "open");
  await says(hugo, "Hugo's words");
  assert.equal(await hugo.said("Gina's own words").count(), 0);
  await isRead("Hugo's words", "hugo@example.com");
  await isRead("Gina's own words", "gina@example.com");

  await calls(hugo, "forget");
  for (const tab of [hugo, gina]) {
    await tab.chat.getByLabel("Name").waitFor();
    assert.equal(await tab.chat.getByLabel("E-mail").inputValue(), "");
    assert.equal(await tab.chat.getByText("words").count(), 0);
  }
});

test("a site changes language, theme, colour and project while its page stands, and opens the chat about one", async () => {
  const ines = await Visitor.at(await house.browser(), foreign);
  await calls(ines, "open", { project: "torre-begonias-luxury" });
  const project = ines.chat.getByLabel("Project", { exact: false });
  await until(async () => (await project.inputValue()) === "torre-begonias-luxury", "it is about the tower");
  await calls(ines, "update", { project: "residencial-barranco-vibe", language: "es", theme: "dark", color: "#112233" });
  const proyecto = ines.chat.getByLabel("Proyecto de interés");
  await until(async () => (await proyecto.inputValue()) === "residencial-barranco-vibe", "it is about the other one");
  const root = ines.chat.locator("html");
  assert.equal(await root.getAttribute("data-theme"), "dark");
  assert.match((await root.getAttribute("style")) ?? "", /#112233/);
  await calls(ines, "close");
  await ines.chat.getByLabel("Nombre").waitFor({ state: "hidden" });
});
