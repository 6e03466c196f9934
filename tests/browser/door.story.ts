/** Who gets into the intranet, and who does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { Google } from "./google.ts";
import { accessible, accessibleDayAndNight, House, PASSWORD, PHONE } from "./house.ts";

const house = await House.open();
const google = await Google.open();
const ana = await house.hire("Ana Torres");

const REFUSED = "Acceso denegado. Contacte al administrador para ser dado de alta.";
const GREETING = /Buen[oa]s (días|tardes|noches), Ana/;
const email = (page: Page) => page.getByLabel("Correo electrónico");
const password = (page: Page) => page.getByLabel("Contraseña");
const enters = (page: Page) => page.getByRole("button", { name: "Iniciar Sesión con Email" });
const withGoogle = (page: Page) => page.getByRole("link", { name: "Acceder con Google" });
const greeting = (page: Page) => page.getByRole("heading", { level: 1, name: GREETING });

async function atTheDoor(path = "/intranet", options = {}): Promise<Page> {
  const page = await (await house.browser(options)).newPage();
  await page.goto(path);
  await enters(page).waitFor();
  return page;
}

test("the pages come with a policy that lets nothing foreign in", async () => {
  const page = await (await house.browser()).newPage();
  for (const path of ["/", "/chat", "/intranet", "/intranet/sales-agent/chats"]) {
    const answer = await page.goto(path);
    assert.equal(answer?.status(), 200, path);
    const policy = answer?.headers()["content-security-policy"] ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
  }
});

test("the door is for the team: nobody signs up there, and everybody can read it", async () => {
  const page = await atTheDoor();
  await page.getByRole("heading", { level: 1, name: "CRM PASCAL - Acceso Corporativo" }).waitFor();
  assert.equal(await page.title(), "CRM PASCAL - Acceso Corporativo");
  const asks = page.getByText(/registr|crear (una )?cuenta|sign up|olvid/i);
  assert.equal(await asks.count(), 0);
  assert.equal(await page.getByRole("link").count(), 0);
  await accessibleDayAndNight(page);
  await accessible(await atTheDoor("/intranet", PHONE));
});

test("a wrong password is said, and the e-mail stays", async () => {
  const page = await atTheDoor();
  await enters(page).click();
  await page.getByText("Escribe tu correo").waitFor();
  await page.getByText("Escribe tu contraseña").waitFor();
  await email(page).fill(ana.email);
  await password(page).fill("no es esta");
  await enters(page).click();
  await page.getByRole("alert").getByText("Correo o contraseña incorrectos").waitFor();
  assert.equal(await email(page).inputValue(), ana.email);
  await accessible(page);
  await password(page).fill(PASSWORD);
  await enters(page).click();
  await greeting(page).waitFor();
});

test("the keyboard alone leads in, and past the menu to the page", async () => {
  const page = await atTheDoor();
  await page.keyboard.type(ana.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await greeting(page).waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Saltar al contenido" });
  assert.ok(await skip.evaluate((link) => link === document.activeElement));
  await page.keyboard.press("Enter");
  assert.ok(await page.getByRole("main").evaluate((main) => main === document.activeElement));
});

test("a link into the intranet leads by the door to where it points", async () => {
  const page = await atTheDoor("/intranet/sales-agent/chats?from=mail");
  await email(page).fill(ana.email);
  await password(page).fill(PASSWORD);
  await enters(page).click();
  await page.waitForURL("**/intranet/sales-agent/chats*");
  await page.reload();
  await page.getByRole("tab", { name: /En Cola/ }).waitFor();
});

test("the door leads nowhere else, whatever its address says", async () => {
  const page = await house.enter(await house.browser(), ana, "/intranet?next=//example.com/admin");
  for (const next of [
    "https://example.com/admin",
    "/\\example.com",
    "/admin@example.com",
    "javascript:alert(1)",
  ]) {
    await greeting(page).waitFor();
    assert.equal(new URL(page.url()).hostname, "localhost");
    await page.goto(`/intranet?next=${encodeURIComponent(next)}`);
  }
});

test("an agent is not let into what administrators have, by the page and by the server", async () => {
  const page = await house.back(ana, "/intranet");
  await greeting(page).waitFor();
  const menu = page.getByRole("navigation", { name: "Menú principal" });
  for (const link of await menu.getByRole("link").all())
    assert.match((await link.getAttribute("href")) ?? "", /^\/intranet\/sales-agent\//);
  for (const place of ["dashboard", "users", "users/new", "chats", "history", "settings"]) {
    await page.goto(`/intranet/admin/${place}`);
    await page.getByRole("heading", { name: "Esta sección es para administradores" }).waitFor();
  }
  await accessible(page);
  for (const path of ["/users", "/settings", "/conversations/export"])
    await assert.rejects(house.api("GET", path, ana.token), /403/);
  await page.getByRole("link", { name: "Ir al inicio" }).click();
  await greeting(page).waitFor();
});

test("who signs out is out in every tab, and going back shows nothing", async () => {
  const context = await house.browser();
  const page = await house.enter(context, ana);
  await greeting(page).waitFor();
  await page.getByRole("link", { name: /Mis chats/ }).click();
  await page.waitForURL("**/chats");
  const other = await context.newPage();
  await other.goto("/intranet/profile");
  await other.getByRole("heading", { name: "Mi perfil" }).waitFor();
  await page.getByRole("button", { name: /Ana Torres/ }).click();
  await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
  for (const tab of [page, other]) await enters(tab).waitFor();
  await page.goBack();
  await enters(page).waitFor();
});

test("Google's button is there only where Google is set up", async () => {
  const page = await atTheDoor();
  assert.equal(await withGoogle(page).count(), 0);
  await house.pascal.stop();
  await house.pascal.start(google.settings);
  await page.reload();
  await withGoogle(page).waitFor();
  await accessible(page);
});

test("whom the house does not know is turned away with the document's words, and only that", async () => {
  google.email = "nadie@example.com";
  const page = await atTheDoor();
  await withGoogle(page).click();
  await page.getByRole("alert").getByText(REFUSED, { exact: true }).waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await accessible(page);
  await page.reload();
  await enters(page).waitFor();
  assert.equal(await page.getByText(REFUSED).count(), 0);
});

test("Google lets in whom an administrator has taken on, to where the link pointed", async () => {
  google.email = ana.email;
  const page = await atTheDoor("/intranet/profile");
  await withGoogle(page).click();
  await page.getByRole("heading", { name: "Mi perfil" }).waitFor();
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await page.getByRole("textbox", { name: "Nombre" }).inputValue(), "Ana Torres");
});
