/** How the channels stand, and what to do: an administrator's page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { accessible, accessibleDayAndNight, fits, House, PHONE, URL } from "./house.ts";
import { Meta } from "./meta.ts";

const house = await House.open();
const meta = await Meta.open();

const CHANNELS = "/intranet/admin/channels";
const HOOK = `${URL}/api/comunicaciones/webhook/whatsapp`;
const JUAN = { name: "Juan Quispe", number: "51987654321" };
const whatsapp = (page: Page): Locator => page.getByRole("region", { name: "WhatsApp" });
const findings = (page: Page): Locator => page.getByRole("list", { name: "Lo que se encontró en WhatsApp" });
const sooner = async (page: Page, there: Locator) => {
  await page.reload(); // rather than to wait for the page to ask by itself
  await there.waitFor();
};

test("where no channel is set up, it says what to set, and where", async () => {
  const page = await house.back(house.admin, "/intranet/admin/dashboard");
  await page.getByRole("link", { name: "Canales" }).click();
  await page.getByRole("heading", { level: 1, name: "Canales" }).waitFor();
  await page.getByText("Todavía no hay canales").waitFor();
  await page.getByText("WHATSAPP_ACCESS_TOKEN").waitFor();
  await accessibleDayAndNight(page);
  await page.getByRole("link", { name: "Ver la configuración del servidor" }).click();
  await page.getByRole("heading", { level: 1, name: "Configuración" }).waitFor();
  const agent = await house.back(await house.hire("Ana Torres"), CHANNELS);
  await agent.getByText("Esta sección es para administradores").waitFor();
});

test("each finding says what to do, the worst first, and the address is there to copy", async () => {
  const body = [{ type: "BODY", text: "Hola {{1}}, te esperamos {{2}} en la Torre Begonias." }];
  meta.templates = [
    { name: "recordatorio_de_visita", language: "es", status: "APPROVED", category: "UTILITY", components: body },
    { name: "oferta_de_fin_de_semana", language: "es_MX", status: "REJECTED", category: "MARKETING", components: body },
  ];
  await house.pascal.stop();
  await house.pascal.start(meta.settings);
  const page = await house.back(house.admin, CHANNELS);
  await whatsapp(page).getByText("Atención", { exact: true }).waitFor();
  await findings(page).getByText(/El token de WhatsApp vence el .* Genera otro en Meta/).waitFor();
  await findings(page).getByText("calidad verde, límite TIER_1K").waitFor();
  const states = await findings(page).getByRole("listitem").evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.state));
  assert.deepEqual(states, [...states].sort().reverse(), "warnings before what is good");
  await whatsapp(page).getByText(HOOK, { exact: true }).waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await whatsapp(page).getByRole("button", { name: "Copiar" }).press("Enter");
  await whatsapp(page).getByRole("button", { name: "Copiado" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), HOOK);

  const table = page.getByRole("region", { name: "Plantillas de los canales" });
  await sooner(page, table.getByRole("row", { name: /recordatorio_de_visita.*Servicio.*es.*Aprobada/ }));
  await table.getByRole("row", { name: /oferta_de_fin_de_semana.*Publicidad.*español de México.*Rechazada/ }).waitFor();
  await accessibleDayAndNight(page);
  await fits(page);
});

test("what nobody could read is read again at a word", async () => {
  await meta.says(JUAN, { type: "text", text: 7 });
  const page = await house.back(house.admin, CHANNELS);
  const again = findings(page).getByRole("button", { name: "Leerlas otra vez" });
  await again.waitFor({ timeout: 60_000 });
  await whatsapp(page).getByText("Con problemas", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Canales" }).getByRole("img", { name: "Un canal tiene problemas" }).waitFor();
  await accessible(page);
  await again.click();
  await page.getByRole("alert").getByText("Se lee 1 entrega otra vez").waitFor();
  await again.waitFor(); // nothing has been mended
});

for (const [size, options] of [
  ["desk", { viewport: { width: 1280, height: 720 } }],
  ["phone", PHONE],
] as const)
  test(`all of it can be read at a ${size}`, async () => {
    const page = await house.back(house.admin, CHANNELS, options);
    await page.getByText("oferta_de_fin_de_semana").waitFor();
    await findings(page).getByRole("listitem").first().waitFor();
    await accessibleDayAndNight(page);
    await fits(page);
    const cut = await page.locator(".mantine-Badge-label").evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth).length);
    assert.equal(cut, 0, "a state is whole");
    const wide = await page.locator("table").evaluateAll((all) => all.filter(({ parentElement: frame }) => frame && frame.scrollWidth > frame.clientWidth).length);
    assert.equal(wide, 0, "a table fits its frame");
    await page.evaluate(() => window.scrollTo(0, 0));
  });
