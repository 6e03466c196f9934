/** A meeting by its link: seen without signing in, moved, called off, and told to both sides. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { CHATS } from "./chats.ts";
import { accessible, accessibleDayAndNight, DESKTOP, fits, House, PHONE, until } from "./house.ts";
import { asks } from "./panel.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

interface Slot {
  start_time: string;
  end_time: string;
}

/** Ana books the first slot that she has, and the lead is told: where the link leads. */
async function booked(name: string): Promise<{ path: string; conversation: string }> {
  const lead = await house.lead(name, "Quisiera visitarlo");
  await house.take(ana, lead.conversation);
  type Row = { id: string; conversation_id: string };
  let row: Row | undefined;
  await until(async () => {
    const rows = await asks<Row[]>(ana, "leads", "get_all_leads", {});
    row = rows.find(({ conversation_id }) => conversation_id === lead.conversation);
    return row !== undefined;
  }, "the lead stands on the way to a meeting");
  let slots: Slot[] = [];
  for (let days = 1; slots.length === 0; days++) {
    const date = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    slots = await asks(ana, "meetings", "get_available_slots", { date });
  }
  await asks(ana, "meetings", "create_meeting", {
    lead_qualification_id: row?.id,
    subject: "Visita al departamento 502",
    ...slots[0],
  });
  let path = "";
  await until(async () => {
    const said = (await house.messages(lead.conversation, lead)).find(({ senderType }) => senderType === "BOT");
    path = /\/meeting\/[\w-]+/.exec(said?.contentText ?? "")?.[0] ?? "";
    return path !== "";
  }, "the lead is told");
  return { path, conversation: lead.conversation };
}

/** Whoever works by keyboard, or listens, goes on where the page has changed. */
async function goesOn(page: Page, heading: string | RegExp): Promise<void> {
  await until(
    () => page.getByRole("heading", { name: heading }).evaluate((found) => found === document.activeElement),
    `the focus is at ${heading}`,
  );
}

test("on a phone a lead moves a meeting by its link, and the agent reads so", async () => {
  const { path, conversation } = await booked("Lucía Vargas");
  const anas = await house.back(ana, `${CHATS}/${conversation}`);
  const thread = anas.getByRole("log", { name: "Mensajes" });
  await thread.getByText("Tu reunión está agendada").waitFor();

  const phone = await (await house.browser(PHONE)).newPage();
  for (let looks = 0; looks < 2; looks++) await phone.goto(path);
  await phone.getByRole("heading", { name: "Visita al departamento 502" }).waitFor();
  await phone.getByText("con Ana Torres").waitFor();
  await accessibleDayAndNight(phone);
  await fits(phone);
  await picture(phone, "meeting-phone");

  await phone.getByRole("button", { name: "Cambiar la hora" }).click();
  await phone.getByRole("combobox", { name: "Día" }).selectOption({ index: 1 });
  await accessibleDayAndNight(phone);
  await fits(phone);
  await picture(phone, "meeting-slots-phone");
  const slot = phone.getByRole("group", { name: "Horas libres" }).getByRole("button").nth(2);
  const clock = (await slot.textContent()) ?? "";
  await slot.click();
  await phone.getByRole("heading", { name: `${clock}?` }).waitFor();
  await picture(phone, "meeting-confirm-phone");
  await phone.getByRole("button", { name: "Sí, cambiarla" }).click();
  await phone.getByText("Listo: la reunión cambió de hora.").waitFor();
  assert.match((await phone.locator("time").textContent()) ?? "", new RegExp(`${clock}$`));
  await phone.reload();
  await phone.getByText(clock).waitFor();
  await thread.getByText(/El cliente cambió la reunión · .*/).waitFor();
  await thread.getByText(/Tu reunión cambió de hora/).waitFor();
  await accessible(anas);
  await picture(anas, "meeting-thread");
});

test("whoever is elsewhere reads whose clock the times are by, and what their own shows", async () => {
  const { path } = await booked("Nora Paz");
  const page = await (await house.browser({ ...PHONE, timezoneId: "America/Sao_Paulo" })).newPage();
  await page.goto(path);
  await page.getByText(/^En tu hora: /).waitFor();
  await page.getByRole("button", { name: "Cambiar la hora" }).click();
  const slot = page.getByRole("group", { name: "Horas libres (hora de Lima)" }).getByRole("button").first();
  const clock = (await slot.textContent()) ?? "";
  await accessibleDayAndNight(page);
  await fits(page);
  await picture(page, "meeting-slots-elsewhere");
  await slot.click();
  await page.getByRole("heading", { name: `${clock} (hora de Lima)?` }).waitFor();
  const there = `${(Number(clock.slice(0, 2)) + 2) % 24}`.padStart(2, "0") + clock.slice(2);
  await page.getByText(new RegExp(`^En tu hora: .* ${there}$`)).last().waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "meeting-confirm-elsewhere");
});

test("what the team changed meanwhile is told; then it is called off, in English", async () => {
  const { path } = await booked("Juan Pérez");
  const tab = await (await house.browser({ ...DESKTOP, locale: "en-US" })).newPage();
  await tab.goto(path);
  await tab.getByRole("button", { name: "Cancel the meeting" }).press("Enter");
  await goesOn(tab, "Cancel the meeting?");
  await tab.getByRole("button", { name: "Back" }).press("Enter");
  await goesOn(tab, "Your meeting");
  await tab.getByRole("button", { name: "Cancel the meeting" }).press("Enter");
  await accessibleDayAndNight(tab);
  await picture(tab, "meeting-cancel");

  const other = await (await house.browser({ ...DESKTOP, locale: "pt-BR" })).newPage();
  await other.goto(path);
  await other.getByRole("button", { name: "Mudar o horário" }).press("Enter");
  await goesOn(other, "Escolha outro horário");
  const slot = other.getByRole("group", { name: "Horários livres" }).getByRole("button").first();
  await slot.press("Enter");
  await goesOn(other, /^Mudamos para /);
  await other.getByRole("button", { name: "Voltar" }).press("Enter");
  await goesOn(other, "Escolha outro horário");
  await slot.press("Enter");
  await other.getByRole("button", { name: "Sim, mudar" }).press("Enter");
  await other.getByText("Pronto: a reunião mudou de horário.").waitFor();
  await goesOn(other, "Sua reunião");
  await picture(other, "meeting-moved");

  await tab.getByRole("button", { name: "Yes, cancel it" }).press("Enter");
  await tab.getByText("The meeting changed while you looked at this page.").waitFor();
  await goesOn(tab, "Your meeting");
  await tab.getByRole("button", { name: "Cancel the meeting" }).press("Enter");
  await tab.getByRole("button", { name: "Yes, cancel it" }).press("Enter");
  await tab.getByText("The meeting is cancelled.").waitFor();
  await goesOn(tab, "Your meeting");
  assert.equal(await tab.getByRole("button").count(), 0);
  await accessibleDayAndNight(tab);
  await picture(tab, "meeting-cancelled");
  await other.reload();
  await other.getByText("A reunião está cancelada.").waitFor();
  await other.route("**/by-link", (route) => route.abort());
  await other.reload();
  await other.getByRole("heading", { name: "Não deu certo" }).waitFor();
  await other.unrouteAll();
  await other.getByRole("button", { name: "Tentar de novo" }).press("Enter");
  await goesOn(other, "Sua reunião");
  await other.goto(`${path}x`);
  await other.getByRole("heading", { name: "Este link não é válido." }).waitFor();
  await accessible(other);
});

test("whose agent works here no more calls it off, or waits for the team: no hour is offered", async () => {
  const { path } = await booked("Vera Solís");
  const phone = await (await house.browser(PHONE)).newPage();
  await phone.goto(path);
  await phone.getByRole("button", { name: "Cambiar la hora" }).click();
  await phone.getByRole("group", { name: "Horas libres" }).getByRole("button").first().click();
  await house.api("PATCH", `/users/${ana.id}`, house.admin.token, { isActive: false });
  await phone.getByRole("button", { name: "Sí, cambiarla" }).click();
  await phone.getByText("Ana Torres ya no atiende. El equipo coordina contigo otra hora").waitFor();
  assert.deepEqual(await phone.getByRole("button").allTextContents(), ["Cancelar la reunión"]);
  assert.equal(await phone.getByText("Alguien acaba de tomar esa hora").count(), 0);
  await accessibleDayAndNight(phone);
  await fits(phone);
  await picture(phone, "meeting-adrift-phone");
  await phone.getByRole("button", { name: "Cancelar la reunión" }).click();
  await phone.getByRole("button", { name: "Sí, cancelarla" }).click();
  await phone.getByText("La reunión está cancelada.").waitFor();
});

/** The whole page, to be looked at, where `PASCAL_PICTURES` says. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PASCAL_PICTURES;
  if (!folder) return;
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
