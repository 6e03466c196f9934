/** A machine reads along; a person's choice wins and is given back; what failed for good is seen and settled. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";
import { CHATS, row } from "./chats.ts";
import { accessibleDayAndNight, House, PHONE, required, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const JOBS = "/intranet/admin/jobs";
const SCRIPT = new globalThis.URL("dead_job.py", import.meta.url).pathname;

const facts = (page: Page): Locator => page.getByRole("complementary", { name: "Datos del cliente" });
const chosen = async (page: Page, name: string): Promise<boolean> =>
  facts(page).getByRole("radio", { name }).isChecked();

test("the machine says what a chat is about, a person chooses, and gives it back", async () => {
  const visitor = await Visitor.at(await house.browser());
  await visitor.open();
  await visitor.introduce("Juan Pérez", "¡Es urgente! Hoy mismo quiero pagar la separación del departamento");
  const page = await house.enter(await house.browser(), ana, CHATS);
  await row(page, "Juan Pérez").click();
  await facts(page).getByText("La máquina aún no la ha leído.").waitFor();

  // ten seconds after the last word, on a page that nobody has touched
  await facts(page).getByText("Según la máquina (reglas)").waitFor({ timeout: 40_000 });
  await facts(page).getByText("Según la máquina: Alta").waitFor();
  assert.ok(await chosen(page, "Automática"));
  await row(page, "Juan Pérez").getByLabel("Prioridad alta").waitFor();
  await accessibleDayAndNight(page);

  await page.getByRole("button", { name: "Tomar" }).click();
  await facts(page).getByText("Baja", { exact: true }).click();
  await facts(page).getByText("La eligió una persona; según la máquina: Alta").waitFor();
  await row(page, "Juan Pérez").getByLabel("Prioridad baja").waitFor();
  await facts(page).getByText("Automática", { exact: true }).click();
  await facts(page).getByText("Según la máquina: Alta").waitFor();
  await row(page, "Juan Pérez").getByLabel("Prioridad alta").waitFor();

  await facts(page).getByLabel("Etiquetas").and(page.locator("input")).fill("vip");
  await page.keyboard.press("Enter");
  await facts(page).getByText("Las eligió una persona.").waitFor();
  await facts(page).getByRole("button", { name: "Dejarlas a la máquina" }).click();
  await facts(page).getByText("Según la máquina.").waitFor();
  await row(page, "Juan Pérez").getByText("vip").waitFor({ state: "detached" });
});

test("an administrator has one failed job done after all, and gives another up", async () => {
  const eva = await house.lead("Eva Ruiz", "Hola");
  const page = await house.enter(await house.browser(), house.admin, JOBS);
  await page.getByText("Ninguna tarea fallida").waitFor();

  const dies = (...job: string[]) => promisify(execFile)(required("PYTHON"), [SCRIPT, eva.conversation, ...job]);
  for (const _ of [1, 2]) await dies("analyse", "the analyst is away");
  await dies("push", "push service: 503");
  await page.reload();
  const rows = page.getByRole("row").filter({ hasText: "Leer una conversación" });
  await until(async () => (await rows.count()) === 2, "both are listed");
  await rows.first().getByRole("cell", { name: "La máquina que lee no responde · 7 intentos" }).last().waitFor();
  const push = page.getByRole("row").filter({ hasText: "El servicio de avisos no lo aceptó · 503 · 7 intentos" });
  await push.waitFor();
  await accessibleDayAndNight(page);

  await rows.first().getByRole("button", { name: "Reintentar" }).click();
  await until(async () => (await rows.count()) === 1, "it is tried again");
  const phone = await house.enter(await house.browser(PHONE), house.admin, JOBS);
  const left = phone.getByRole("row").filter({ hasText: "Leer una conversación" });
  await left.getByRole("button", { name: "Descartar" }).waitFor();
  await accessibleDayAndNight(phone);
  for (const one of [push, rows]) {
    await one.getByRole("button", { name: "Descartar" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Descartar" }).click();
    await one.waitFor({ state: "detached" });
  }
  await page.getByText("Ninguna tarea fallida").waitFor();
});
