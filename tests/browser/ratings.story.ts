/** What a visitor thinks of how they were attended: asked once, at the end or by a link, and what the team sees of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { components } from "../../web/generated/api.d.ts";
import { CHATS } from "./chats.ts";
import { accessible, accessibleDayAndNight, DESKTOP, fits, House, PHONE, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

const QUESTION = "¿Cómo te atendimos?";
const question = ({ chat }: Visitor): Locator => chat.getByRole("group", { name: QUESTION });
const thanks = ({ chat }: Visitor): Locator => chat.getByText("¡Gracias por tu opinión!");
const facts = (page: Page): Locator => page.getByRole("complementary", { name: "Datos del cliente" });

/** Somebody whom Ana has answered, and what they talked in. */
async function attended(visitor: Visitor, name: string): Promise<string> {
  await visitor.open();
  await visitor.introduce(name, "Hola, ¿sigue disponible?");
  const conversation = await house.waiting(name);
  await house.take(ana, conversation);
  await house.answer(ana, conversation, "Sí, ¿quieres verlo?");
  await visitor.waitsFor("Sí, ¿quieres verlo?");
  return conversation;
}

/** A rating of the last minute, given by the API. */
async function rated(name: string, score: number, comment?: string): Promise<void> {
  const lead = await house.lead(name, "Hola");
  await house.take(ana, lead.conversation);
  await house.answer(ana, lead.conversation, "Hola, cuéntame.");
  await house.resolve(ana, lead.conversation);
  const path = `/conversations/${lead.conversation}/rating`;
  await house.api("POST", path, lead.token, { score, ...(comment && { comment }) });
}

test("at the end all tabs ask, one answers by keyboard alone, and nobody asks again", async () => {
  const context = await house.browser();
  const juan = await Visitor.at(context);
  const conversation = await attended(juan, "Juan Pérez");
  const other = await Visitor.at(context);
  await other.open();
  await other.waitsFor("Sí, ¿quieres verlo?");
  const anas = await house.back(ana, `${CHATS}/${conversation}`);
  await facts(anas).waitFor();
  assert.equal(await question(juan).count(), 0);

  await house.resolve(ana, conversation);
  for (const tab of [juan, other]) await question(tab).waitFor();
  await juan.page.reload();
  const again = new Visitor(juan.page);
  if (!(await again.message.isVisible())) await again.open();
  await question(again).waitFor();

  await facts(anas).getByText("El cliente no la ha calificado.").waitFor();
  const keys = again.page.keyboard;
  const first = again.chat.getByRole("radio", { name: "1: Muy mal" });
  await until(async () => {
    await first.focus();
    await again.page.waitForTimeout(300); // a chat that has just been opened puts one where one writes
    return first.evaluate((each) => each === document.activeElement);
  }, "the stars have the keyboard");
  await keys.press("Space");
  for (const _ of "123") await keys.press("ArrowRight");
  assert.ok(await again.chat.getByRole("radio", { name: "4: Bien" }).isChecked());
  await keys.press("Tab");
  await keys.type("Muy amable y rápida");
  await accessible(again.page, again.page.frames().slice(1));
  await picture(again.page, "widget");
  await keys.press("Tab");
  await keys.press("Enter");
  await thanks(again).waitFor();
  await question(other).waitFor({ state: "detached" });

  await facts(anas).getByRole("img", { name: "4 de 5" }).waitFor(); // on nobody's reload
  await facts(anas).getByText("Muy amable y rápida").waitFor();
  await accessible(anas);

  await other.page.reload();
  const later = new Visitor(other.page);
  if (!(await later.message.isVisible())) await later.open();
  await later.message.waitFor();
  await later.says("Una pregunta más");
  await later.chat.getByRole("log").getByText("Esperando a un asesor…").waitFor();
  assert.equal(await question(later).count(), 0);
  await house.take(ana, await house.waiting("Juan Pérez"));
});

test("who does not want to is asked no more, in no tab and after no reload", async () => {
  const context = await house.browser(PHONE);
  const rosa = await Visitor.at(context);
  const other = await Visitor.at(context);
  const conversation = await attended(rosa, "Rosa Huamán");
  await other.open();
  await other.waitsFor("Sí, ¿quieres verlo?");
  await house.resolve(ana, conversation);
  for (const tab of [rosa, other]) await question(tab).waitFor();
  await rosa.chat.getByRole("radio", { name: "5: Excelente" }).check({ force: true });
  await accessible(rosa.page, rosa.page.frames().slice(1));
  await picture(rosa.page, "widget-phone");
  await rosa.chat.getByRole("button", { name: "Ahora no" }).click();
  for (const tab of [rosa, other]) await question(tab).waitFor({ state: "detached" });
  await rosa.page.reload();
  const again = new Visitor(rosa.page);
  if (!(await again.message.isVisible())) await again.open();
  await again.message.waitFor();
  await again.chat.getByText("Bienvenido de nuevo").or(again.chat.getByText("Escribe cuando quieras")).waitFor();
  assert.equal(await question(again).count(), 0);
});

test("what nobody answered is not asked about", async () => {
  const carlos = await Visitor.at(await house.browser());
  await carlos.open();
  await carlos.introduce("Carlos Mendoza", "¿Hola?");
  const conversation = await house.waiting("Carlos Mendoza");
  await house.take(ana, conversation);
  await house.resolve(ana, conversation);
  await carlos.chat.getByText("Conversación finalizada").waitFor();
  await carlos.chat.getByText("Escribe para empezar una nueva.").waitFor();
  assert.equal(await question(carlos).count(), 0);
});

test("a rating that cannot be sent now says so, and goes out with another try", async () => {
  const eva = await Visitor.at(await house.browser());
  const conversation = await attended(eva, "Eva Ríos");
  await house.resolve(ana, conversation);
  await eva.chat.getByRole("radio", { name: "3: Regular" }).check({ force: true });
  await eva.page.route("**/rating", (route) => route.abort());
  await eva.chat.getByRole("button", { name: "Enviar calificación" }).click();
  await eva.chat.getByRole("alert").getByText("No se pudo enviar.").waitFor();
  await eva.page.unroute("**/rating");
  await eva.chat.getByRole("button", { name: "Enviar calificación" }).click();
  await thanks(eva).waitFor();
});

test("a link that an agent copies rates once, on a phone, and looking at it rates nothing", async () => {
  const lead = await house.lead("Lucía Vargas", "¿Aceptan mascotas?");
  await house.take(ana, lead.conversation);
  await house.answer(ana, lead.conversation, "Sí, hasta dos.");
  await house.resolve(ana, lead.conversation);
  const anas = await house.back(ana, `${CHATS}/${lead.conversation}`);
  await facts(anas).getByRole("button", { name: "Enlace para calificar" }).click();
  const link = await facts(anas).getByLabel("Enlace para calificar").inputValue();
  const path = new URL(link).pathname;
  assert.match(path, /^\/rate\/[\w-]+$/);

  const phone = await (await house.browser(PHONE)).newPage();
  for (let looks = 0; looks < 2; looks++) await phone.goto(path);
  await phone.getByRole("group", { name: QUESTION }).waitFor();
  await accessibleDayAndNight(phone);
  await phone.getByRole("radio", { name: "5: Excelente" }).check({ force: true });
  await phone.getByLabel("¿Quieres contarnos algo más?").fill("Todo muy claro");
  await accessibleDayAndNight(phone);
  await picture(phone, "link-asks");
  await phone.getByRole("button", { name: "Enviar calificación" }).click();
  await phone.getByRole("heading", { name: "¡Gracias por tu opinión!" }).waitFor();
  await facts(anas).getByText("Todo muy claro").waitFor();

  const english = await (await house.browser({ ...DESKTOP, locale: "en-US" })).newPage();
  await english.goto(path);
  await english.getByRole("heading", { name: "We have your rating already. Thank you!" }).waitFor();
  await accessible(english);
  await picture(english, "link-used");
  await english.goto(`${path}x`);
  await english.getByRole("heading", { name: "This link is not valid." }).waitFor();
  await english.getByText(/^It may be incomplete/).waitFor();
  await accessible(english);
  await english.route("**/ratings/link", () => {}); // nobody says whether: the rating will
  await english.goto(path);
  await english.getByRole("radio", { name: "1: Very bad" }).check({ force: true });
  await english.getByRole("button", { name: "Send rating" }).click();
  await english.getByRole("heading", { name: "We have your rating already. Thank you!" }).waitFor();
});

test("administrators see everybody's averages, an agent their own, and the history what was given", async () => {
  const beto = await house.hire("Beto Ruiz");
  await rated("Andrés Castillo", 2, "Tardaron mucho en contestar.");
  type Summary = components["schemas"]["RatingSummary"];
  const { count, average } = await house.api<Summary>("GET", "/ratings/summary", house.admin.token);
  const shown = new Intl.NumberFormat("es", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const admins = await house.back(house.admin, "/intranet/admin/dashboard");
  const section = admins.getByRole("region", { name: "Calificaciones", exact: true });
  await section.getByText(`${count} calificaciones`).waitFor();
  await section.getByText(shown.format(average ?? 0), { exact: true }).first().waitFor();
  await section.getByRole("row").filter({ hasText: "Ana Torres" }).waitFor();
  await section.getByText("Tardaron mucho en contestar.").waitFor();
  await section.getByText("7 días", { exact: true }).click();
  await section.getByText(`${count} calificaciones`).waitFor();
  await accessibleDayAndNight(admins);
  await picture(admins, "admin-dashboard");
  const phone = await house.back(house.admin, "/intranet/admin/dashboard", PHONE);
  await phone.getByRole("region", { name: "Calificaciones", exact: true }).getByText("90 días").waitFor();
  await fits(phone);
  await picture(phone, "admin-dashboard-phone");

  const betos = await house.back(beto, "/intranet/sales-agent/dashboard");
  await betos.getByRole("region", { name: "Mis calificaciones" }).getByText("Sin calificaciones").waitFor();
  const anas = await house.back(ana, "/intranet/sales-agent/dashboard", PHONE);
  const mine = anas.getByRole("region", { name: "Mis calificaciones" });
  await mine.getByText(`${count} calificaciones`).waitFor();
  await rated("Sofía León", 5);
  await mine.getByText(`${count + 1} calificaciones`).waitFor(); // on nobody's reload
  await accessible(anas);

  const history = await house.back(house.admin, "/intranet/admin/history");
  await history.getByRole("row").filter({ hasText: "Andrés Castillo" }).getByRole("img", { name: "2 de 5" }).waitFor();
  await until(async () => (await house.queue()).length === 0, "nobody waits");
});

/** The whole page, to be looked at, where `PASCAL_PICTURES` says. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PASCAL_PICTURES;
  if (!folder) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true, animations: "disabled" });
  }
}
