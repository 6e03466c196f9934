/** How the answering goes, who works with whom, why somebody was given a chat, and what the log keeps of it all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { Team } from "../../web/src/api/shapes.ts";
import { accessible, accessibleDayAndNight, DESKTOP, fits, House, PHONE, until } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");

const FIGURES = "/intranet/admin/figures";
const TEAMS = "/intranet/admin/teams";
const AUDIT = "/intranet/admin/audit";
const admins = (path: string, options = DESKTOP): Promise<Page> => house.back(house.admin, path, options);
const figure = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name}: `) });
const told = (page: Page, text: string) => page.getByRole("alert").getByText(text).waitFor();
const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("every figure opens to the conversations it counts, and each of them opens", async () => {
  const rosa = await house.lead("Rosa Huamán", "¿Tienen estacionamiento?");
  const nora = await house.lead("Nora Paz", "Quiero una cita");
  await house.lead("Luis Soto", "Buenas tardes");
  for (const lead of [rosa, nora]) {
    await house.take(ana, lead.conversation);
    await house.answer(ana, lead.conversation, "Hola, le cuento");
  }
  await house.resolve(ana, nora.conversation);
  const page = await admins("/intranet/admin/dashboard");
  await page.getByRole("link", { name: "Cifras" }).click();
  for (const [name, value] of [
    ["Conversaciones", 3],
    ["En curso", 1],
    ["En cola", 1],
    ["Resueltas", 1],
    ["Hoy", 3],
    ["Esta semana", 3],
    ["Este mes", 3],
  ])
    await page.getByRole("button", { name: `${name}: ${value}. Ver las conversaciones` }).waitFor();
  await page.getByRole("region", { name: "Por asesor" }).getByRole("row").filter({ hasText: "Ana Torres" }).waitFor();
  await page.getByRole("figure", { name: "Día por día" }).waitFor();
  await accessible(page);

  await figure(page, "Resueltas").click();
  const behind = page.getByRole("dialog", { name: "Resueltas" });
  await behind.getByText("1 conversación").waitFor();
  await accessible(page);
  await behind.getByRole("link", { name: "Abrir la conversación con Nora Paz" }).click();
  await page.getByRole("log").getByText("Quiero una cita", { exact: true }).waitFor();
  await page.goBack();
  await behind.getByText("Nora Paz").waitFor(); // what was open is open again
  await page.keyboard.press("Escape");
  await behind.waitFor({ state: "hidden" });
  await figure(page, "Primera respuesta").click();
  await page.getByRole("dialog").getByText(/de media en 2 conversaciones respondidas/).waitFor();
  await page.keyboard.press("Escape");

  await house.lead("Eva Ríos", "¿Hay alguien?"); // it is live
  await page.getByRole("button", { name: "En cola: 2. Ver las conversaciones" }).waitFor();
  await page.goto(`${FIGURES}?from=2020-01-01&to=2020-01-31`);
  await page.getByRole("button", { name: "Conversaciones: 0. Ver las conversaciones" }).waitFor();
  await figure(page, "Hoy").click();
  await page.getByRole("dialog").getByText("Eva Ríos").waitFor(); // whatever the days
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Desde siempre" }).click();
  await page.getByRole("button", { name: "Conversaciones: 4. Ver las conversaciones" }).waitFor();
  await page.getByRole("link", { name: "Ver las conversaciones de Ana Torres" }).click();
  await row(page, "Rosa Huamán").waitFor();
});

test("an agent has the figures that document 001 gives them, and not those of colleagues", async () => {
  const page = await house.back(ana, "/intranet/sales-agent/figures");
  await figure(page, "Conversaciones").waitFor();
  assert.equal(await page.getByText("Por asesor").count(), 0);
  await figure(page, "En curso").click();
  await page.getByRole("dialog").getByRole("link", { name: "Abrir la conversación con Rosa Huamán" }).click();
  await page.getByRole("log").getByText("¿Tienen estacionamiento?", { exact: true }).waitFor();
});

test("what cannot be loaded says so in its place, and comes with another try or by itself", async () => {
  const page = await admins("/intranet/admin/dashboard");
  const broken = async (address: RegExp, says: string, open: () => Promise<unknown>): Promise<void> => {
    await page.route(address, (route) => route.fulfill({ status: 500, json: {} }));
    await open();
    await page.getByRole("alert").filter({ hasText: says }).waitFor();
    await accessible(page);
    await page.unroute(address);
  };
  await broken(/\/api\/chat\/stats(\?|$)/, "No pudimos conectar", () =>
    page.getByRole("link", { name: "Cifras" }).click(),
  );
  await page.getByRole("button", { name: "Reintentar" }).click();
  await figure(page, "Conversaciones").waitFor();
  // chats are asked for again and again: a button could be gone before it is pressed
  await broken(/\/api\/v1\/conversations\?/, "La lista no se pudo cargar", () => page.goto("/intranet/admin/chats"));
  // not before: what is told of her, such as what the machine made of it, would stand in the list without it
  const lead = await house.lead("Olga Rey", "¿Atienden los domingos?");
  const listed = page.locator(`[data-row="${lead.conversation}"]`);
  await listed.waitFor();
  await broken(/\/messages(\?|$)/, "Los mensajes no se pudieron cargar", () => listed.click());
  await page.getByRole("log").getByText("¿Atienden los domingos?", { exact: true }).waitFor();
});

test("a team is made, given people, works by itself, and tells why it gave a chat to whom", async () => {
  await house.api("PATCH", "/auth/me", ana.token, { availability: "ONLINE" });
  const agents = await house.back(ana, "/intranet/sales-agent/chats"); // who is there at all
  await agents.getByRole("main").waitFor();
  const page = await admins(TEAMS);
  await page.getByText("Todavía no hay equipos").waitFor();
  await page.getByRole("button", { name: "Nuevo equipo" }).click();
  const form = page.getByRole("dialog", { name: "Nuevo equipo" });
  await form.getByRole("button", { name: "Guardar" }).click();
  await form.getByText("Escribe un nombre").waitFor();
  await form.getByLabel("Nombre").fill("Ventas Lima");
  await form.getByRole("combobox", { name: "Integrantes" }).click();
  await page.getByRole("option", { name: "Ana Torres" }).click();
  await page.getByRole("option", { name: "Beto Ruiz" }).click();
  await page.keyboard.press("Escape");
  await accessible(page);
  await form.getByRole("button", { name: "Guardar" }).click();
  await told(page, "Cambios guardados");
  const card = page.getByRole("region", { name: "Ventas Lima" });
  await card.getByRole("row").filter({ hasText: "Ana Torres" }).getByText("En línea").waitFor();
  await card.getByText("Su gente toma las conversaciones").waitFor();
  await card.getByRole("switch", { name: "Asignación automática" }).click();
  await until(async () => {
    const [team] = await house.api<Team[]>("GET", "/teams", house.admin.token);
    return team?.automatic === true && team.agentIds.length === 2;
  }, "the team works by itself");

  const lead = await house.lead("Iris Luna", "¿Aceptan mascotas?");
  const thread = await admins(`/intranet/admin/chats/${lead.conversation}`);
  const facts = thread.getByRole("complementary", { name: "Datos del cliente" });
  await facts.getByText("Asignación automática").waitFor();
  await facts.getByText("Era la única persona en línea con cupo.").waitFor();
  await accessible(thread);
  await facts.getByRole("link", { name: "Todo lo que se hizo con ella" }).click();
  await row(thread, "Leyó la conversación de un colega").waitFor();

  await card.getByRole("button", { name: "Editar Ventas Lima" }).click();
  const edit = page.getByRole("dialog", { name: "Editar Ventas Lima" });
  await edit.getByLabel("Nombre").fill("Ventas Norte");
  await edit.getByRole("button", { name: "Guardar" }).click();
  const renamed = page.getByRole("region", { name: "Ventas Norte" });
  await renamed.getByRole("button", { name: "Disolver Ventas Norte" }).click();
  const dialog = page.getByRole("dialog", { name: "¿Disolver Ventas Norte?" });
  await dialog.getByRole("button", { name: "Disolver" }).click();
  await told(page, "Ventas Norte ya no existe");
  await page.getByText("Todavía no hay equipos").waitFor();
});

test("who leaves hands their chats to a colleague, and the log keeps why", async () => {
  const dora = await house.hire("Dora Paz");
  const lead = await house.lead("Saúl Vega", "Necesito ayuda");
  await house.take(dora, lead.conversation);
  const page = await admins(`/intranet/admin/users/${dora.id}`);
  await page.getByRole("button", { name: "Desactivar" }).click();
  const dialog = page.getByRole("dialog", { name: "¿Desactivar a Dora Paz?" });
  await dialog.getByRole("combobox", { name: "Sus chats abiertos" }).click();
  await page.getByRole("option", { name: /^Beto Ruiz/ }).click();
  await dialog.getByLabel("Motivo").fill("Cambia de sede");
  await accessible(page);
  await dialog.getByRole("button", { name: "Desactivar" }).click();
  await told(page, "Dora Paz ya no puede entrar");
  await page.getByRole("button", { name: "Volver a activar" }).waitFor();
  const one = await house.api<{ agentId: string }>("GET", `/conversations/${lead.conversation}`, beto.token);
  assert.equal(one.agentId, beto.id);

  await page.getByRole("link", { name: "Auditoría" }).click();
  const assigned = row(page, "Asignó una conversación").filter({ hasText: "Cambia de sede" });
  await assigned.getByText("Asesor: Dora Paz → Beto Ruiz").waitFor();
  const disabled = row(page, "Desactivó a un usuario").filter({ hasText: "Activo: sí → no" });
  await disabled.getByText("Motivo: Cambia de sede").waitFor();
  await accessible(page);
  await page.getByRole("combobox", { name: "Qué hizo" }).click();
  await page.getByRole("option", { name: "Resolvió una conversación" }).click();
  await row(page, "Ana Torres").waitFor();
  await row(page, "Desactivó a un usuario").waitFor({ state: "detached" });
  await page.reload();
  await row(page, "Ana Torres").getByRole("link", { name: "Nora Paz" }).click();
  await page.getByRole("log").getByText("Quiero una cita", { exact: true }).waitFor();
});

test("of two who change the hours the second sees what the first has saved", async () => {
  const [one, two] = [await admins("/intranet/admin/settings"), await admins("/intranet/admin/settings")];
  const hours = (page: Page) => page.getByRole("region", { name: "Horario de atención" });
  for (const page of [one, two]) await hours(page).getByLabel("Cierra: Domingo").waitFor();
  await hours(one).getByLabel("Abre: Domingo").fill("08:00");
  await hours(one).getByRole("button", { name: "Guardar" }).click();
  await told(one, "Cambios guardados");
  await hours(two).getByLabel("Abre: Lunes").fill("09:00");
  await hours(two).getByRole("button", { name: "Guardar" }).click();
  await told(two, "Otra persona lo cambió mientras tanto");
  await until(async () => (await hours(two).getByLabel("Abre: Domingo").inputValue()) === "08:00", "it is seen anew");
  await hours(two).getByLabel("Abre: Lunes").fill("09:00");
  await hours(two).getByRole("button", { name: "Guardar" }).click();
  await told(two, "Cambios guardados");
  const log = await admins(AUDIT);
  await row(log, "Cambió el horario de atención").getByText("Lunes: 00:00-24:00 → 09:00-24:00").waitFor();
});

const PAGES = {
  [FIGURES]: (page: Page) => page.getByRole("link", { name: "Ver las conversaciones de Ana Torres" }),
  [`${FIGURES}?figure=totalSessions`]: (page: Page) => page.getByRole("dialog").getByText("Rosa Huamán"),
  [TEAMS]: (page: Page) => row(page, "Ana Torres"),
  [AUDIT]: (page: Page) => row(page, "Tomó una conversación").first(),
};

for (const [size, options] of [
  ["desk", DESKTOP],
  ["phone", PHONE],
] as const)
  test(`everybody can read these pages, in the light and in the dark, at a ${size}`, async () => {
    await house.api("POST", "/teams", house.admin.token, { name: `Ventas ${size}`, agentIds: [ana.id] });
    for (const [path, something] of Object.entries(PAGES)) {
      const page = await admins(path, options);
      await something(page).waitFor();
      await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
      await accessibleDayAndNight(page);
      await fits(page);
    }
  });
