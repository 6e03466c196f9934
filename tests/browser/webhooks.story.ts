/** Other systems are told what happens: set up, tried, seen in the log, mended, taken away. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { accessible, accessibleDayAndNight, DESKTOP, fits, House, PHONE } from "./house.ts";

/** Another system, which answers as it is told to. */
class Crm {
  status = 204;
  readonly heard: { id: string; type: string }[] = [];
  readonly #server = createServer((request, response) => void this.#hear(request).then(() => {
    response.writeHead(this.status).end(this.status === 204 ? undefined : "<b>No puedo ahora</b>");
  }));

  static async open(): Promise<Crm> {
    const crm = new Crm();
    await new Promise<void>((ready) => crm.#server.listen(0, "127.0.0.1", ready));
    return crm;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks/pascal`;
  }

  async #hear(request: IncomingMessage): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString();
    assert.match(`${request.headers["webhook-signature"]}`, /^v1,/);
    const { type } = JSON.parse(body) as { type: string };
    this.heard.push({ id: `${request.headers["webhook-id"]}`, type });
  }

  close(): void {
    this.#server.close();
  }
}

process.env.PASCAL_FETCH_ALLOW = "127.0.0.1";
const house = await House.open();
const crm = await Crm.open();
after(() => crm.close());

const WEBHOOKS = "/intranet/admin/webhooks";
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const told = (page: Page, text: string): Promise<void> => page.getByRole("alert").getByText(text).waitFor();
const log = (page: Page): Locator => page.getByRole("region", { name: "Registro" });
const entry = (page: Page, text: string): Locator =>
  log(page).locator("details").filter({ hasText: text }).first();

/** At the one webhook that there is. */
async function atTheWebhook(options = DESKTOP): Promise<Page> {
  const page = await house.back(house.admin, WEBHOOKS, options);
  await page.getByRole("link", { name: `Abrir el webhook ${crm.url}` }).click();
  await page.getByRole("heading", { level: 1, name: `Webhook ${new URL(crm.url).host}` }).waitFor();
  return page;
}

test("a webhook is set up by its address and plain words, and its secret is shown once", async () => {
  const page = await house.back(house.admin, WEBHOOKS);
  await page.getByText("Todavía no hay webhooks").waitFor();
  await accessible(page);
  await page.getByRole("link", { name: "Nuevo webhook" }).click();
  await button(page, "Crear webhook").click();
  await page.getByText("Escribe una dirección").waitFor();
  await page.getByText("Elige al menos un evento").waitFor();
  const address = page.getByRole("textbox", { name: "Dirección" });
  await address.fill("http://169.254.169.254/latest");
  await page.getByRole("checkbox", { name: "Una conversación espera en la cola" }).check();
  await page.getByRole("checkbox", { name: "Alguien escribió un mensaje" }).check();
  await accessible(page);
  await button(page, "Crear webhook").click();
  await page.getByText("pertenece a una red privada").waitFor();
  await address.fill(crm.url);
  await button(page, "Crear webhook").click();
  await page.getByRole("heading", { level: 1, name: "Webhook creado" }).waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button(page, "Copiar").click();
  await button(page, "Copiado").waitFor();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(secret, /^whsec_[\w+/]{43}=$/);
  await page.getByText(secret).waitFor();
  await accessibleDayAndNight(page);
  await page.getByRole("link", { name: "Continuar" }).click();
  await page.getByText("Todavía no se ha avisado de nada").waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
});

test("a test and what happens in the chats are seen in the log as they are delivered", async () => {
  const page = await atTheWebhook();
  await button(page, "Enviar una prueba").click();
  await told(page, "La prueba está en camino");
  await page.getByRole("button", { name: /^Administrador/ }).click({ trial: true, timeout: 2000 }); // nothing told is in its way
  await entry(page, "Prueba").getByText("Entregado").waitFor();
  await house.lead("Rosa Huamán", "¿Sigue disponible?");
  await entry(page, "Una conversación espera en la cola").getByText("Entregado").waitFor({ timeout: 20_000 });
  await entry(page, "Prueba").locator("summary").click();
  await entry(page, "Prueba").getByText(/^Respondió 204$/).waitFor(); // in the row, and with the time below it
  await entry(page, "Prueba").getByText(/· Respondió 204 ·/).waitFor();
  await accessible(page);
  assert.deepEqual(new Set(crm.heard.map(({ type }) => type)), new Set(["webhook.tested", "conversation.queued", "message.posted"]));
});

test("what failed says why and when it is tried again; sent again by hand, it arrives under its id", async () => {
  crm.status = 500;
  const page = await atTheWebhook();
  await button(page, "Enviar una prueba").click();
  const failed = entry(page, "Pendiente");
  await failed.locator("summary").click();
  await page.getByText("Respondió 500").first().waitFor();
  await page.getByText("<b>No puedo ahora</b>").first().waitFor();
  await page.getByText(/^Respondió 500 · Próximo intento: .*\d:\d\d:\d\d/).waitFor();
  await page.getByText("Con fallos").first().waitFor({ timeout: 20_000 });
  await accessibleDayAndNight(page);
  const { id } = crm.heard.at(-1) ?? { id: "" };
  crm.status = 204;
  await page.locator("details[open]").getByRole("button", { name: "Reenviar" }).click();
  await told(page, "Se reenvía en un momento");
  await page.locator("details[open]").getByText("Entregado").waitFor();
  assert.equal(crm.heard.at(-1)?.id, id);
});

test("who answers that it is gone is called no more until somebody turns it on again", async () => {
  crm.status = 410;
  const page = await atTheWebhook();
  await button(page, "Enviar una prueba").click();
  await page.getByText("la dirección respondió 410").waitFor({ timeout: 20_000 });
  assert.ok(await button(page, "Enviar una prueba").isDisabled());
  await accessibleDayAndNight(page);
  crm.status = 204;
  const notice = page.getByRole("alert").filter({ hasText: "la dirección respondió 410" });
  await notice.getByRole("button", { name: "Activar" }).click();
  await told(page, "El webhook está activo");
  await page.getByText("la dirección respondió 410").waitFor({ state: "detached" });
});

test("its events and its secret are changed, and it is taken away with its log", async () => {
  const page = await atTheWebhook();
  await page.getByRole("checkbox", { name: "Alguien escribió un mensaje" }).uncheck();
  await button(page, "Guardar").click();
  await told(page, "Cambios guardados");
  await button(page, "Cambiar el secreto").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cambiar el secreto" }).click();
  await page.getByText(/^whsec_/).waitFor();
  await accessible(page);
  await button(page, "Eliminar").click();
  const dialog = page.getByRole("dialog", { name: "¿Eliminar el webhook?" });
  await dialog.waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "Eliminar" }).click();
  await page.getByText("Todavía no hay webhooks").waitFor();
});

for (const [size, options] of [
  ["desk", { viewport: { width: 1280, height: 720 } }],
  ["phone", PHONE],
] as const)
  test(`all of it can be read at a ${size}`, async () => {
    const url = `${crm.url}/${"muy-larga-".repeat(12)}`;
    const { id } = await house.api<{ id: string }>("POST", "/webhooks", house.admin.token, {
      url,
      events: ["lead.created", "message.posted", "conversation.queued", "conversation.taken", "conversation.resolved"],
    });
    await house.api("POST", `/webhooks/${id}/test`, house.admin.token);
    await house.api("PATCH", `/webhooks/${id}`, house.admin.token, { active: false });
    const page = await house.back(house.admin, WEBHOOKS, options);
    for (const path of [WEBHOOKS, `${WEBHOOKS}/new`, `${WEBHOOKS}/${id}`]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
      await accessibleDayAndNight(page);
      await fits(page);
      const cut = await page.locator(".mantine-Badge-label").evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth).length);
      assert.equal(cut, 0, `${path}: a state is whole`);
    }
    await house.api("DELETE", `/webhooks/${id}`, house.admin.token);
  });
