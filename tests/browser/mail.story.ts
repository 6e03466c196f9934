/** Ana's own mailbox, at her profile: connected, lost, connected anew, and given back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { accessibleDayAndNight, DESKTOP, fits, House, PHONE } from "./house.ts";
import { ADDRESS, postOffice } from "./post.ts";

const PROFILE = "/intranet/profile";
const house = await House.open();
const ana = await house.hire("Ana Torres");

const mail = (page: Page) => page.getByRole("region", { name: "Correo" });
const connect = (page: Page, name = "Conectar mi correo") => mail(page).getByRole("button", { name });
const restart = async (settings: Record<string, string>) => {
  await house.pascal.stop();
  await house.pascal.start(settings);
};

test("where the house has no mailboxes the profile does not speak of them", async () => {
  const page = await house.back(ana, PROFILE);
  await page.getByRole("region", { name: "Contraseña" }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.equal(await mail(page).count(), 0);
});

test("Ana connects her mailbox", async () => {
  await restart(postOffice());
  const page = await house.back(ana, PROFILE, { viewport: { width: 1280, height: 720 } });
  await connect(page).waitFor();
  await accessibleDayAndNight(page);
  await connect(page).click();
  await page.getByRole("alert").filter({ hasText: "Correo conectado" }).waitFor();
  await mail(page).getByText(ADDRESS).waitFor();
  await mail(page).getByText("Conectado", { exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, "");
  assert.equal(await connect(page).count(), 0);
  await accessibleDayAndNight(page);
  await mail(page).scrollIntoViewIfNeeded();
});

test("a mailbox that lets us in no more says so, and Ana connects it anew and takes it back", async () => {
  await restart(postOffice("strict"));
  const phone = await house.back(ana, PROFILE, PHONE);
  await mail(phone).getByText("Sin acceso").waitFor();
  await mail(phone).getByText("Vuelve a conectarlo; lo que espera saldrá solo.").waitFor();
  await mail(phone).scrollIntoViewIfNeeded();
  await fits(phone);
  await accessibleDayAndNight(phone);
  await connect(phone, "Volver a conectar").click();
  await mail(phone).getByText("Conectado", { exact: true }).waitFor();

  await mail(phone).getByRole("button", { name: "Desconectar" }).click();
  const question = phone.getByRole("dialog", { name: "¿Desconectar tu correo?" });
  await question.getByRole("button", { name: "Cancelar" }).click();
  await mail(phone).getByText(ADDRESS).waitFor();
  await mail(phone).getByRole("button", { name: "Desconectar" }).click();
  await question.getByRole("button", { name: "Desconectar" }).click();
  await connect(phone).waitFor();
  assert.equal(await mail(phone).getByText(ADDRESS).count(), 0);
});

test("whoever comes back without a mailbox is told why", async () => {
  const page = await house.back(ana, PROFILE, DESKTOP);
  await page.goto("/api/comunicaciones/email/conectar/retorno?code=good&state=another");
  await mail(page).getByRole("alert").getByText("pasó demasiado tiempo o fue en otro navegador").waitFor();
  await page.goto(`${PROFILE}?mailbox=refused`);
  await mail(page).getByRole("alert").getByText("hace falta aceptar todos los permisos").waitFor();
  await accessibleDayAndNight(page);
  await page.goto(`${PROFILE}?mailbox=constructor`);
  await mail(page).getByRole("alert").getByText("El correo no se conectó. Vuelve a intentarlo.").waitFor();
});
