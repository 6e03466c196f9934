/** Ana's own calendar, at her profile: connected, refused, lost, given back; and her meetings in other programs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { accessibleDayAndNight, DESKTOP, fits, House, PHONE, URL as HERE } from "./house.ts";
import { ADDRESS, Outlook } from "./outlook.ts";
import { asks } from "./panel.ts";

const PROFILE = "/intranet/profile";
const house = await House.open();
const outlook = await Outlook.open();
const ana = await house.hire("Ana Torres");

const calendar = (page: Page) => page.getByRole("region", { name: "Tu calendario" });
const button = (page: Page, name: string) => calendar(page).getByRole("button", { name, exact: true });
const question = (page: Page, name: string) => page.getByRole("dialog", { name });

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PASCAL_PICTURES;
  if (!folder) return;
  await calendar(page).scrollIntoViewIfNeeded();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

for (const [size, options] of [
  ["desk", DESKTOP],
  ["phone", PHONE],
] as const)
  test(`at a ${size} her meetings are had at a secret address, shown once, renewed, and taken away`, async () => {
    const page = await house.back(ana, PROFILE, options);
    await calendar(page).getByText(/Aquí no hay calendarios de Outlook/).waitFor();
    assert.equal(await button(page, "Conectar mi Outlook").count(), 0);
    await button(page, "Crear dirección").click();
    await calendar(page).getByText("Cópiala ahora: no se vuelve a mostrar.").waitFor();
    const url = await calendar(page).locator("code").innerText();
    assert.ok(url.startsWith(`${HERE}/calendar/`) && url.endsWith(".ics"), url);
    assert.equal((await fetch(url)).status, 200);
    assert.equal(
      await calendar(page).getByRole("link", { name: "Añadir al calendario de este dispositivo" }).getAttribute("href"),
      url.replace("http:", "webcal:"),
    );
    await button(page, "Copiar").waitFor();
    await calendar(page).getByText("Cómo añadirla a mano").click();
    await calendar(page).getByText(/^iPhone/).waitFor();
    await accessibleDayAndNight(page);
    await fits(page);
    await picture(page, `calendar-feed-${size}`);

    await page.reload();
    await calendar(page).getByText(/Tienes una dirección desde el/).waitFor();
    assert.equal(await calendar(page).locator("code").count(), 0);
    await button(page, "Crear otra").click();
    await question(page, "¿Crear otra dirección?").getByRole("button", { name: "Crear otra" }).click();
    await calendar(page).locator("code").waitFor();
    assert.equal((await fetch(url)).status, 404);
    const other = await calendar(page).locator("code").innerText();
    await button(page, "Quitar").click();
    await question(page, "¿Quitar la dirección?").getByRole("button", { name: "Quitar" }).click();
    await button(page, "Crear dirección").waitFor();
    assert.equal(await calendar(page).locator("code").count(), 0);
    assert.equal((await fetch(other)).status, 404);
  });

test("Ana connects her Outlook, is told when she said no, and takes it back", async () => {
  await house.pascal.stop();
  await house.pascal.start(outlook.settings);
  const page = await house.back(ana, PROFILE);
  outlook.says = "no";
  await button(page, "Conectar mi Outlook").click();
  await calendar(page).getByRole("alert").getByText(/hace falta aceptar todos los permisos/).waitFor();
  assert.equal(new URL(page.url()).search, "");
  await accessibleDayAndNight(page);
  outlook.says = "yes";
  await button(page, "Conectar mi Outlook").click();
  await page.getByRole("alert").filter({ hasText: "Calendario conectado" }).waitFor();
  await calendar(page).getByText(ADDRESS).waitFor();
  await calendar(page).getByText("Conectado", { exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, "");
  await accessibleDayAndNight(page);
  await picture(page, "calendar-connected");
});

test("a calendar that lets us in no more says so, is connected anew and given back", async () => {
  outlook.says = "out";
  await house.pascal.stop();
  await house.pascal.start(outlook.settings);
  await asks(ana, "meetings", "sync_outlook_calendar", {});
  const page = await house.back(ana, PROFILE, PHONE);
  for (let looks = 0; looks < 20 && !(await calendar(page).getByText("Sin acceso").isVisible()); looks++) {
    await page.reload();
    await calendar(page).getByText(ADDRESS).waitFor();
  }
  await calendar(page).getByText("Sin acceso").waitFor();
  await fits(page);
  await accessibleDayAndNight(page);
  await picture(page, "calendar-locked-out");
  outlook.says = "yes";
  await button(page, "Volver a conectar").click();
  await calendar(page).getByText("Conectado", { exact: true }).waitFor();
  await button(page, "Desconectar").click();
  await question(page, "¿Desconectar tu calendario?").getByRole("button", { name: "Desconectar" }).click();
  await button(page, "Conectar mi Outlook").waitFor();
  assert.equal(await calendar(page).getByText(ADDRESS).count(), 0);
});
