/** The widget on somebody else's page, whose styles mean it no good. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, afterEach, test } from "node:test";
import { House, URL } from "./house.ts";
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

const house = await House.open();
const ana = await house.hire("Ana Torres");
afterEach(async () => {
  await house.close();
  assert.deepEqual(house.complaints.splice(0), []);
});

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
  const queue = await house.api("GET", "/conversations?status=QUEUED&search=Juan", ana.token);
  for (const { id, lead } of queue.items) {
    if (lead.email !== "juan-unread@example.com") continue;
    await house.api("POST", `/conversations/${id}/take`, ana.token);
    await house.api("POST", `/conversations/${id}/messages`, ana.token, { contentText: "Yes, it is." });
  }
  await juan.page.waitForFunction(() => /^\(\d+\) Inmobiliaria$/.test(document.title));
  await juan.open();
  await juan.waitsFor("Yes, it is.");
  await juan.page.waitForFunction(() => document.title === "Inmobiliaria");
});
