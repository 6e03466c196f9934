/** What administrators do outside the chats: people, the history, the settings. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { Conversation, Person as Employee, Setting } from "../../web/src/api/shapes.ts";
import { accessible, accessibleDayAndNight, DESKTOP, fits, House, type Lead, PASSWORD, type Person, PHONE } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

const USERS = "/intranet/admin/users";
const HISTORY = "/intranet/admin/history";
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name });
const row = (page: Page, name: string): Locator => page.getByRole("row").filter({ hasText: name });
const told = (page: Page, text: string): Promise<void> => page.getByRole("alert").getByText(text).waitFor();
const refusal = (input: Locator): Promise<string> =>
  input.evaluate((each) =>
    (each.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" "),
  );

/** The admin's window, at a page of the intranet. */
async function admins(path: string, options = DESKTOP): Promise<Page> {
  return await house.back(house.admin, path, options);
}

async function resolves(agent: Person, lead: Lead): Promise<void> {
  await house.take(agent, lead.conversation);
  await house.resolve(agent, lead.conversation);
}

async function choose(page: Page, list: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: list }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

test("somebody is taken on; what is missing or taken is said beside its field", async () => {
  const page = await admins(USERS);
  await page.getByRole("link", { name: "Nuevo usuario" }).click();
  const [name, email, password] = [
    field(page, "Nombre"),
    field(page, "Correo"),
    field(page, "Contraseña inicial"),
  ];
  await button(page, "Crear usuario").click();
  assert.match(await refusal(name), /Escribe un nombre/);
  assert.match(await refusal(email), /Escribe un correo/);
  assert.match(await refusal(password), /8 caracteres como mínimo/);
  await name.fill("Carla Díaz");
  await email.fill(ana.email);
  await button(page, "Sugerir una").click();
  const secret = await password.inputValue();
  assert.match(secret, /^(\w{4}-){3}\w{4}$/);
  await button(page, "Crear usuario").click();
  await page.getByText("Ya existe un usuario con ese correo").waitFor();
  assert.match(await refusal(email), /Ya existe/);
  await accessible(page);
  await email.fill("carla@pascal.example");
  await button(page, "Crear usuario").click();
  await told(page, "Carla Díaz ya puede entrar");
  await row(page, "carla@pascal.example").waitFor();
  await house.api("POST", "/auth/login", undefined, { email: "carla@pascal.example", password: secret });
});

test("name, role and chats at a time are changed, and found by searching", async () => {
  const dora = await house.hire("Dora Paz");
  const page = await admins(USERS);
  await page.getByLabel("Buscar por nombre o correo").fill("dora");
  await row(page, "Ana Torres").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Editar a Dora Paz" }).click();
  await page.getByRole("heading", { level: 1, name: "Dora Paz" }).waitFor();
  await field(page, "Nombre").fill("Dora Paz Soldán");
  await page.getByRole("radio", { name: /^Administrador/ }).check();
  await page.getByLabel("Chats a la vez").fill("2");
  await button(page, "Guardar").click();
  await told(page, "Cambios guardados");
  await page.getByRole("heading", { level: 1, name: "Dora Paz Soldán" }).waitFor();
  const kept = await house.api<Employee>("GET", `/users/${dora.id}`, house.admin.token);
  assert.deepEqual([kept.role, kept.maxConcurrentChats], ["ADMIN", 2]);
  await page.reload();
  await page.getByLabel("Chats a la vez").waitFor();
  assert.equal(await page.getByLabel("Chats a la vez").inputValue(), "2");
});

test("who is disabled is out of their open window at once, and their chats wait again", async () => {
  const beto = await house.hire("Beto Ruiz");
  const lead = await house.lead("Rosa Huamán", "Buenas tardes");
  await house.take(beto, lead.conversation);
  const betos = await house.enter(await house.browser(), beto);
  await betos.getByRole("main").getByText("Rosa Huamán").waitFor();
  const page = await admins(`${USERS}/${beto.id}`);
  await button(page, "Desactivar").click();
  const dialog = page.getByRole("dialog", { name: "¿Desactivar a Beto Ruiz?" });
  await dialog.getByText("su chat abierto vuelve a la cola").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "Desactivar" }).click();
  await told(page, "Beto Ruiz ya no puede entrar");
  await betos.getByRole("button", { name: "Iniciar Sesión con Email" }).waitFor();
  await told(betos, "Tu cuenta está desactivada. Habla con un administrador.");
  const { status } = await house.api<Conversation>("GET", `/conversations/${lead.conversation}`, house.admin.token);
  assert.equal(status, "QUEUED");
  await assert.rejects(
    house.api("POST", "/auth/login", undefined, { email: beto.email, password: PASSWORD }),
  );
  await page.getByRole("main").getByRole("link", { name: "Usuarios" }).click();
  await row(page, "Beto Ruiz").getByText("Desactivado").first().waitFor();
  await page.getByRole("link", { name: "Editar a Beto Ruiz" }).click();
  await button(page, "Volver a activar").click();
  await told(page, "Beto Ruiz puede entrar de nuevo");
  await house.api("POST", "/auth/login", undefined, { email: beto.email, password: PASSWORD });
});

test("nobody disables themselves or gives their own role away, so that one who may remains", async () => {
  const page = await admins(`${USERS}/${house.admin.id}`);
  await page.getByText("Eres tú. Tu contraseña se cambia en «Mi perfil».").waitFor();
  assert.equal(await button(page, "Desactivar").count(), 0);
  assert.ok(await page.getByRole("radio", { name: /^Asesor/ }).isDisabled());
  for (const change of [{ isActive: false }, { role: "SALES_AGENT" }])
    await assert.rejects(house.api("PATCH", `/users/${house.admin.id}`, house.admin.token, change), /400/);
});

test("the history is narrowed, and what is left can be sent as an address or kept as a file", async () => {
  await resolves(ana, await house.lead("-2+3 Vargas", "Quiero visitar el departamento"));
  await resolves(ana, await house.lead("Jorge Ramírez", "¿Aceptan crédito hipotecario?"));
  await house.lead("María Fernández", "Sigo esperando");
  const page = await admins(HISTORY);
  await row(page, "Jorge Ramírez").waitFor();
  assert.equal(await row(page, "María Fernández").count(), 0);
  await choose(page, "Estado", "Todas");
  await row(page, "María Fernández").waitFor();
  await choose(page, "Asesor", "Ana Torres");
  await row(page, "María Fernández").waitFor({ state: "detached" });
  await page.getByLabel("Cliente o palabras").fill("departamento");
  await row(page, "Jorge Ramírez").waitFor({ state: "detached" });
  await row(page, "-2+3 Vargas").waitFor();
  await page.reload();
  await row(page, "-2+3 Vargas").waitFor();
  assert.equal(await row(page, "Jorge Ramírez").count(), 0);
  await accessible(page);

  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Exportar a CSV").click()]);
  assert.match(file.suggestedFilename(), /^conversations-\d{8}T\d{6}Z\.csv$/);
  const [heading, only, ...rest] = (await readFile(await file.path(), "utf8")).split("\r\n");
  assert.match(heading ?? "", /^\ufeffId,Estado,Prioridad,Canal,Nombre,Correo,/);
  assert.match(only ?? "", /,'-2\+3 Vargas,.*,\+51987654321,.*Torre Begonias Luxury,Ana Torres,/);
  assert.deepEqual(rest, [""]);
  await told(page, "1 conversación exportada");

  await page.getByLabel("Cliente o palabras").fill("nadie dijo esto");
  await page.getByText("Ninguna conversación con estos filtros").waitFor();
  await button(page, "Quitar filtros").click();
  await row(page, "Jorge Ramírez").waitFor();
  await page.getByRole("link", { name: "Abrir la conversación con Jorge Ramírez" }).click();
  await page.getByRole("log").getByText("¿Aceptan crédito hipotecario?", { exact: true }).waitFor();
});

test("a day of the history is chosen by the keyboard in the calendar", async () => {
  const page = await admins(HISTORY);
  await button(page, "Desde").or(page.getByLabel("Desde")).first().press("Enter");
  const calendar = page.getByRole("dialog", { name: "Desde" });
  await calendar.getByRole("button", { name: "Mes anterior" }).waitFor();
  await accessible(page);
  await calendar.getByRole("button", { name: "Mes anterior" }).click();
  await calendar.getByRole("button", { name: /^15 / }).press("Enter");
  await page.waitForURL(/from=\d{4}-\d\d-15/);
  await row(page, "Jorge Ramírez").waitFor();
});

test("hours are said once, and who writes at other times reads when somebody will be there", async () => {
  const page = await admins("/intranet/admin/settings");
  const hours = page.getByRole("region", { name: "Horario de atención" });
  await hours.getByText("Domingo").waitFor();
  const offered = hours.getByText("las reuniones se ofrecen de lunes a viernes de 9:00 a 18:00 y los sábados de 9:00 a 13:00");
  await offered.waitFor();
  while (await hours.getByRole("button", { name: /^Quitar el tramo/ }).count())
    await hours.getByRole("button", { name: /^Quitar el tramo/ }).first().click();
  const days = ["Domingo", "Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado"];
  const tomorrow = `${days[(limasDay() + 1) % 7]}`;
  await hours.getByRole("button", { name: `Agregar un tramo: ${tomorrow}` }).click();
  assert.equal(await offered.count(), 0, "they are offered in the hours that are shown");
  await hours.getByLabel(`Cierra: ${tomorrow}`).fill("08:00");
  await hours.getByRole("button", { name: "Guardar" }).click();
  await hours.getByText(`${tomorrow}: la hora de cierre va después de la de apertura.`).waitFor();
  await hours.getByLabel(`Abre: ${tomorrow}`).fill("07:30");
  await hours.getByRole("button", { name: "Guardar" }).click();
  await page.getByText("Cambios guardados").waitFor();
  await page.reload();
  await hours.getByLabel(`Abre: ${tomorrow}`).waitFor();
  assert.equal(await hours.getByLabel(`Abre: ${tomorrow}`).inputValue(), "07:30");
  assert.equal(await hours.getByText("Cerrado").count(), 6);
  await accessible(page);

  const visitor = await Visitor.at(await house.browser());
  await visitor.open();
  await visitor.introduce("Nora Paz", "¿Atienden hoy?");
  const told = visitor.chat.getByRole("log").getByText(/^Ahora no hay nadie.* desde las 07:30\.$/);
  await told.waitFor();
  assert.match((await told.textContent()) ?? "", new RegExp(`el ${tomorrow.toLowerCase()} \\d+ de`));

  const always = Array.from({ length: 7 }, () => [{ opens: "00:00", closes: "24:00" }]);
  const body = { timeZone: "America/Lima", week: always, holidays: [] };
  await house.api("PUT", "/hours", house.admin.token, body);
});

/** 0 is Sunday. */
function limasDay(): number {
  const name = new Date().toLocaleDateString("en", { timeZone: "America/Lima", weekday: "short" });
  return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(name);
}

test("the settings are shown as they are, changed nowhere, and tell no secret", async () => {
  const page = await admins("/intranet/admin/settings");
  await row(page, "PASCAL_ADMIN_PASSWORD").getByText("Secreto: definido").waitFor();
  await row(page, "PASCAL_PORT").getByText(new URL(page.url()).port).waitFor();
  const server = page.getByRole("region", { name: "Ajustes del servidor" });
  assert.equal(await server.getByRole("textbox").count(), 1);
  assert.equal(await server.getByRole("button").count(), 0);
  const text = await page.getByRole("main").innerText();
  for (const secret of [PASSWORD, process.env.PUSHER_SECRET, process.env.DATABASE_URL])
    assert.ok(!secret || !text.includes(secret));
  for (const { name, about } of await house.api<Setting[]>("GET", "/settings", house.admin.token))
    assert.ok(!text.includes(about), `${name} is explained in English`);
  await page.getByLabel("Buscar un ajuste").fill("correo");
  await row(page, "PASCAL_ADMIN_PASSWORD").waitFor({ state: "detached" });
  await row(page, "PASCAL_SMTP_URL").waitFor();
  await page.getByLabel("Buscar un ajuste").fill("zzz");
  await page.getByText("Ningún ajuste con esas letras").waitFor();
});

/** Every page of an administrator, with something that is on it once it is all there. */
const PAGES = {
  "/intranet/admin/dashboard": (page: Page) => row(page, "Ana Torres"),
  "/intranet/admin/users": (page: Page) => row(page, "Ana Torres"),
  "/intranet/admin/users/new": (page: Page) => button(page, "Crear usuario"),
  [`/intranet/admin/users/${ana.id}`]: (page: Page) => button(page, "Desactivar"),
  "/intranet/admin/history?status=ALL": (page: Page) => row(page, "Jorge Ramírez"),
  "/intranet/admin/settings": (page: Page) => row(page, "PASCAL_PORT"),
};

for (const [size, options] of [
  ["desk", DESKTOP],
  ["phone", PHONE],
] as const)
  test(`everybody can read every page of an administrator, in the light and in the dark, at a ${size}`, async () => {
    const page = await admins("/intranet/admin/dashboard", options);
    for (const [path, something] of Object.entries(PAGES)) {
      await page.goto(path);
      await something(page).waitFor();
      await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" }); // charts come last
      await accessibleDayAndNight(page);
      await fits(page);
    }
  });
