/** The team's agenda: booked beside the thread, moved by hand and by keyboard, called off, and settled. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS } from "./chats.ts";
import { accessibleDayAndNight, DESKTOP, fits, House, PHONE, type Person, required, until } from "./house.ts";
import { asks } from "./panel.ts";

const AGENDA = "/intranet/sales-agent/agenda";
const ZONE = "America/Lima";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ríos");

/** By the clock in Lima, as `2026-01-05T09:00`. */
const wall = (at: string | number): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" })
    .format(typeof at === "string" ? Date.parse(at) : at)
    .replace(" ", "T");
/** The Monday after next, far enough from now for whatever is tried. */
const monday = (() => {
  const now = new Date(`${wall(Date.now()).slice(0, 10)}T00:00Z`);
  return now.getTime() + ((8 - now.getUTCDay()) % 7 || 7) * DAY_MS + 7 * DAY_MS;
})();
const dayOf = (n: number): string => new Date(monday + n * DAY_MS).toISOString().slice(0, 10);
const at = (n: number, clock: string): string => `${dayOf(n)}T${clock}:00-05:00`;
const week = `${AGENDA}?day=${dayOf(0)}`;

interface Meeting {
  id: string;
  start_time: string;
  end_time: string;
  status: string;
  subject: string;
}

/** Somebody whom an agent talks with, and where they stand. */
async function comes(name: string, agent: Person): Promise<{ conversation: string; qualification: string }> {
  const lead = await house.lead(name, "Quisiera visitarlo");
  await house.take(agent, lead.conversation);
  let qualification = "";
  await until(async () => {
    const asked = { conversation_id: lead.conversation };
    qualification = (await asks<{ id: string }[]>(agent, "leads", "get_all_leads", asked))[0]?.id ?? "";
    return qualification !== "";
  }, `${name} stands on the way to a meeting`);
  return { conversation: lead.conversation, qualification };
}

async function books(agent: Person, name: string, since: string, untilWhen: string, subject = "Visita"): Promise<Meeting> {
  const { qualification } = await comes(name, agent);
  return await asks<Meeting>(agent, "meetings", "create_meeting", {
    lead_qualification_id: qualification,
    subject,
    start_time: since,
    end_time: untilWhen,
  });
}

const stored = async (id: string): Promise<Meeting | undefined> =>
  (await asks<Meeting[]>(house.admin, "meetings", "get_all_meetings", { limit: 100 })).find((each) => each.id === id);
const when = async (id: string): Promise<string> => {
  const found = await stored(id);
  return found ? `${wall(found.start_time)} ${wall(found.end_time).slice(11)}` : "";
};
const happens = (what: "began" | "clash" | "busy", id: string): void => {
  execFileSync(required("PYTHON"), [new URL("meetings.py", import.meta.url).pathname, what, id]);
};

const block = (page: Page, name: string): Locator =>
  page.getByRole("main").getByRole("button", { name: new RegExp(`, ${name}, `) });
const column = (page: Page, day: string): Locator => page.locator(`[data-day="${day}"]`);
const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PASCAL_PICTURES;
  if (!folder) return;
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

/** Where on the screen a time of a day is: the agenda begins at eight and ends at seven. */
async function spot(page: Page, day: string, hour: number): Promise<[number, number]> {
  const found = await column(page, day).boundingBox();
  assert.ok(found);
  return [found.x + found.width / 2, found.y + ((hour - 8) / 11) * found.height];
}

/** Of whoever drops a meeting elsewhere it is asked first: its lead is told at once. */
async function agrees(page: Page, name: string): Promise<void> {
  const question = dialog(page, `Mover y avisar a ${name}`);
  await question.getByRole("button", { name: "Mover y avisar" }).click();
  await question.waitFor({ state: "detached" });
}

const rosa = await books(ana, "Rosa Díaz", at(1, "10:00"), at(1, "11:00"), "Visita al 502");
const juan = await books(ana, "Juan Quispe", at(2, "10:00"), at(2, "10:30"));

test("a meeting is dragged to another day and hour, made longer, and put back by Escape", async () => {
  const page = await house.back(ana, week);
  await block(page, "Rosa Díaz").waitFor();
  await page.getByRole("heading", { name: "Agenda", level: 1 }).waitFor();
  const from = await block(page, "Rosa Díaz").boundingBox();
  assert.ok(from);
  const drags = async (x: number, y: number, toX: number, toY: number): Promise<void> => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move((x + toX) / 2, (y + toY) / 2, { steps: 4 });
    await page.mouse.move(toX, toY, { steps: 4 });
  };
  const [x, y] = await spot(page, dayOf(3), 14);
  await drags(from.x + 20, from.y + 6, x, y + 6);
  await picture(page, "agenda-drag");
  await page.mouse.up();
  const question = dialog(page, "Mover y avisar a Rosa Díaz");
  await question.getByText(/^Pasa de mar.* 10:00 – 11:00 a jue.* 14:00 – 15:00\.$/).waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "agenda-question");
  await question.getByRole("button", { name: "Dejarla donde está" }).press("Enter");
  await question.waitFor({ state: "detached" });
  await column(page, dayOf(1)).getByRole("button", { name: /Rosa Díaz/ }).waitFor();
  assert.equal(await when(rosa.id), `${dayOf(1)}T10:00 11:00`, "nobody has agreed");
  await drags(from.x + 20, from.y + 6, x, y + 6);
  await page.mouse.up();
  await agrees(page, "Rosa Díaz");
  await until(async () => (await when(rosa.id)) === `${dayOf(3)}T14:00 15:00`, "it is on Thursday at two");
  await column(page, dayOf(3)).getByRole("button", { name: /Rosa Díaz/ }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);

  const there = await block(page, "Rosa Díaz").boundingBox();
  assert.ok(there);
  const [, four] = await spot(page, dayOf(3), 16);
  await drags(there.x + 40, there.y + there.height - 3, there.x + 40, four);
  await page.mouse.up();
  await agrees(page, "Rosa Díaz");
  await until(async () => (await when(rosa.id)) === `${dayOf(3)}T14:00 16:00`, "it is two hours long");

  const again = await block(page, "Rosa Díaz").boundingBox();
  assert.ok(again);
  await drags(again.x + 20, again.y + 6, ...(await spot(page, dayOf(0), 9)));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await column(page, dayOf(3)).getByRole("button", { name: /Rosa Díaz/ }).waitFor();
  await accessibleDayAndNight(page);
  await fits(page);
});

test("a short meeting shows its hour and with whom it is, on one line", async () => {
  const page = await house.back(ana, week);
  const line = column(page, dayOf(2)).getByText("10:00 Juan Quispe", { exact: true });
  await line.waitFor();
  const [told, box] = [await line.boundingBox(), await block(page, "Juan Quispe").boundingBox()];
  assert.ok(told && box && told.y >= box.y && told.y + told.height <= box.y + box.height);
  await picture(page, "agenda-week");
});

test("what the server refuses is where it was", async () => {
  const page = await house.back(ana, week);
  const from = await block(page, "Juan Quispe").boundingBox();
  assert.ok(from);
  await page.mouse.move(from.x + 20, from.y + 6);
  await page.mouse.down();
  await page.mouse.move(...(await spot(page, dayOf(3), 15)), { steps: 6 });
  await page.mouse.up();
  await agrees(page, "Juan Quispe");
  await page.getByRole("alert").first().waitFor();
  await column(page, dayOf(2)).getByRole("button", { name: /Juan Quispe/ }).waitFor();
  assert.equal(await when(juan.id), `${dayOf(2)}T10:00 10:30`);
});

test("by keyboard alone it is opened, given another time, and called off with a reason", async () => {
  const page = await house.back(ana, week);
  await block(page, "Juan Quispe").press("Enter");
  const open = dialog(page, "Visita");
  await open.getByText("con Ana Torres").waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "agenda-dialog");
  await open.getByLabel("Asunto").fill("Visita a la terraza");
  await asks(house.admin, "meetings", "update_meeting", { meeting_id: juan.id, start_time: at(2, "12:00") });
  await until(async () => (await open.getByLabel("Hora").inputValue()) === "12:00", "it shows what another did");
  await open.getByRole("button", { name: "Guardar" }).press("Enter");
  await open.waitFor({ state: "detached" });
  await until(async () => (await stored(juan.id))?.subject === "Visita a la terraza", "it has another subject");
  assert.equal(await when(juan.id), `${dayOf(2)}T12:00 12:30`, "and is where another has moved it");

  await block(page, "Juan Quispe").press("Enter");
  const renamed = dialog(page, "Visita a la terraza");
  await renamed.getByLabel("Hora").fill("17:00");
  await renamed.getByRole("combobox", { name: "Duración" }).click();
  await page.getByRole("option", { name: "45 min" }).click();
  await renamed.getByRole("button", { name: "Guardar" }).press("Enter");
  await renamed.waitFor({ state: "detached" });
  await until(async () => (await when(juan.id)) === `${dayOf(2)}T17:00 17:45`, "it is at five");

  await block(page, "Juan Quispe").press("Enter");
  await renamed.getByRole("button", { name: "Cancelar la reunión" }).click();
  await renamed.getByRole("textbox", { name: "Motivo" }).fill("Está de viaje");
  await accessibleDayAndNight(page);
  await renamed.getByRole("button", { name: "Cancelar la reunión" }).click();
  await block(page, "Juan Quispe").waitFor({ state: "detached" });
  await until(async () => (await stored(juan.id))?.status === "cancelled", "it is off");
});

test("of two changes that another makes to a meeting the last is told, and leads to its day", async () => {
  const page = await house.back(beto, "/intranet/sales-agent/dashboard");
  await page.getByRole("button", { name: "En línea", exact: true }).waitFor();
  const eva = await books(beto, "Eva Luna", at(3, "09:00"), at(3, "10:00"), "Visita con su arquitecto");
  await page.getByRole("main").getByText("Eva Luna").waitFor();
  const told = (clock: string): Locator =>
    page.getByRole("alert").filter({ hasText: "Cambió la hora de tu reunión" }).getByText(new RegExp(`arquitecto · .*\\b${clock}$`));
  const moves = (clock: string): Promise<unknown> =>
    asks(house.admin, "meetings", "update_meeting", { meeting_id: eva.id, start_time: at(3, clock) });
  await moves("10:00");
  await told("10:00").waitFor();
  await moves("11:00");
  await told("11:00").waitFor();
  await told("10:00").waitFor({ state: "detached" });
  await told("11:00").click();
  await page.waitForURL(`**${AGENDA}?day=${dayOf(3)}&whose=${beto.id}`);
  await asks(house.admin, "meetings", "cancel_meeting", { meeting_id: eva.id });
});

test("what another does is seen at once, and whether they came is said", async () => {
  const page = await house.back(ana, AGENDA);
  const luz = await books(ana, "Luz Paredes", at(4, "12:00"), at(4, "13:00"));
  happens("began", luz.id);
  const after = await house.back(ana, AGENDA);
  const now = after.getByRole("main").getByRole("button", { name: /Luz Paredes, .*Agendada/ });
  await now.press("Enter");
  await dialog(after, "Visita").getByRole("button", { name: "Vino", exact: true }).click();
  await after.getByRole("button", { name: /Luz Paredes, .*, Vino/, includeHidden: true }).waitFor();
  await dialog(after, "Visita").getByRole("button", { name: "No vino" }).click();
  await until(async () => (await stored(luz.id))?.status === "missed", "they did not come");
  await page.getByRole("button", { name: /Luz Paredes/ }).waitFor();
});

test("a time that is taken in the calendar elsewhere is shown as such, to colleagues too", async () => {
  happens("busy", rosa.id);
  const end = Date.parse((await stored(rosa.id))?.end_time ?? "");
  const [from, until] = [1, 2].map((hours) => wall(end + hours * HOUR_MS).slice(11));
  for (const [who, path] of [
    [ana, week],
    [house.admin, `/intranet/admin/agenda?day=${dayOf(0)}&whose=${ana.id}`],
  ] as const) {
    const page = await house.back(who, path);
    const busy = column(page, dayOf(3)).getByTitle(`Ocupado, ${from} – ${until}`);
    await busy.waitFor();
    await block(page, "Rosa Díaz").waitFor();
    assert.equal(await page.getByTitle(/^Ocupado/).count(), 1, "what is a meeting is shown as one alone");
    await accessibleDayAndNight(page);
    await picture(page, "agenda-busy");
  }
  const phone = await house.back(ana, `${AGENDA}?day=${dayOf(3)}`, PHONE);
  await phone.getByText(`Ocupado, ${from} – ${until}`).waitFor();
  await fits(phone);
  await accessibleDayAndNight(phone);
});

test("a conflict with the calendar elsewhere is shown with both sides, and somebody decides", async () => {
  const page = await house.back(ana, week);
  await block(page, "Rosa Díaz").waitFor();
  for (const [choice, then, hour] of [
    ["Dejar la de aquí", "Visita al 502", "14:00 16:00"],
    ["Tomar la de Outlook", "Visita, movida en Outlook", "15:00 17:00"],
  ] as const) {
    happens("clash", rosa.id);
    await page.reload();
    await page.getByRole("button", { name: /Rosa Díaz, .*Conflicto/ }).click();
    const open = dialog(page, "Visita al 502");
    await open.getByText("Cambió aquí y en Outlook. Elige cuál vale.").waitFor();
    await open.getByText("Visita, movida en Outlook").waitFor();
    await accessibleDayAndNight(page);
    await picture(page, "agenda-conflict");
    await open.getByRole("button", { name: choice }).click();
    await open.waitFor({ state: "detached" });
    await until(async () => (await when(rosa.id)) === `${dayOf(3)}T${hour}`, `${choice}: it is at ${hour}`);
    await until(async () => (await stored(rosa.id))?.subject === then, `${choice}: ${then}`);
    assert.equal(await page.getByRole("button", { name: /Conflicto/ }).count(), 0);
  }
});

test("the month shows all, and a day that is dragged to keeps the hour", async () => {
  await books(beto, "Eva Ramos", at(3, "09:00"), at(3, "10:00"));
  const page = await house.back(house.admin, `/intranet/admin/agenda?view=month&day=${dayOf(0)}`);
  await block(page, "Rosa Díaz").waitFor();
  await block(page, "Eva Ramos").waitFor();
  await accessibleDayAndNight(page);
  await fits(page);
  await picture(page, "agenda-month");
  await block(page, "Rosa Díaz").hover();
  await page.mouse.down();
  const cell = await column(page, dayOf(2)).boundingBox();
  assert.ok(cell);
  await page.mouse.move(cell.x + 30, cell.y + 60, { steps: 5 });
  await page.mouse.up();
  await agrees(page, "Rosa Díaz");
  await until(async () => (await when(rosa.id)) === `${dayOf(2)}T15:00 17:00`, "it is on Wednesday");
  await page.getByRole("combobox", { name: "De quién" }).click();
  await page.getByRole("option", { name: "Beto Ríos" }).click();
  await block(page, "Rosa Díaz").waitFor({ state: "detached" });
  await block(page, "Eva Ramos").waitFor();

  const asked: string[] = [];
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => asked.push(String(payload))));
  const isAsked = (what: string): boolean => asked.some((frame) => frame.includes(`"${what}"`));
  await page.reload();
  await block(page, "Eva Ramos").waitFor();
  assert.ok(isAsked("get_calendar_view"));
  assert.ok(!isAsked("get_busy_times"), "a month does not show when somebody has no time");
  await page.getByText("Semana", { exact: true }).click();
  await until(async () => isAsked("get_busy_times"), "a week shows it");
});

test("the times are those of one's own clock, and an agent's elsewhere is said", async () => {
  const page = await house.back(house.admin, `/intranet/admin/agenda?day=${dayOf(0)}`);
  await house.api("PATCH", "/auth/me", ana.token, { timeZone: "Europe/Madrid" });
  await page.reload();
  await block(page, "Rosa Díaz").click();
  await dialog(page, /Visita/).getByText(/en Madrid, la hora de Ana Torres/).waitFor();
  await page.goto(`/intranet/admin/agenda?day=${dayOf(0)}&whose=${ana.id}`);
  await page.getByText(/^0[23]:00$/).first().waitFor(); // her working day begins by then
  await picture(page, "agenda-elsewhere");
  const hers = await house.back(ana, week);
  await hers.getByText("Hora de Madrid.").waitFor();
  await house.api("PATCH", "/auth/me", ana.token, { timeZone: ZONE });
});

test("on a phone it is a list of a day, and a finger opens a meeting", async () => {
  const page = await house.back(ana, week, PHONE);
  await page.getByRole("navigation", { name: "Ir al día" }).getByRole("button").nth(2).click();
  await page.getByRole("button", { name: /Rosa Díaz/ }).waitFor();
  await accessibleDayAndNight(page);
  await fits(page);
  await picture(page, "agenda-phone");
  await page.getByRole("button", { name: /Rosa Díaz/ }).click();
  await dialog(page, /Visita/).getByLabel("Fecha").waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "agenda-phone-dialog");
  await dialog(page, /Visita/).getByRole("button", { name: "Cerrar" }).click();
  await page.getByText("Mes", { exact: true }).click();
  await page.locator("[data-day]").first().waitFor();
  await accessibleDayAndNight(page);
  await fits(page);
  await picture(page, "agenda-phone-month");
});

test("a finger drags a meeting by its handle", async () => {
  const page = await house.back(ana, week, { ...DESKTOP, hasTouch: true });
  const grip = await page.locator("li").filter({ hasText: "Rosa Díaz" }).locator("svg").last().boundingBox();
  assert.ok(grip);
  const hands = await page.context().newCDPSession(page);
  const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
  const [toX] = await spot(page, dayOf(4), 15);
  await hands.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let n = 1; n <= 8; n++)
    await hands.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: x + ((toX - x) * n) / 8, y }] });
  await hands.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await agrees(page, "Rosa Díaz");
  await until(async () => (await when(rosa.id)) === `${dayOf(4)}T15:00 17:00`, "it is on Friday");
});

test("the first day with room is proposed to whoever books", async () => {
  const { conversation } = await comes("Iris Vega", beto);
  const day = (n: number): string => wall(Date.now() + n * DAY_MS).slice(0, 10);
  const hours = await house.api<{ week: unknown; holidays: string[] }>("GET", "/hours", beto.token);
  const opens = async (week: unknown, holidays: string[]): Promise<void> => {
    await house.api("PUT", "/hours", house.admin.token, { timeZone: ZONE, week, holidays });
  };
  await opens(Array.from({ length: 7 }, () => [{ opens: "09:00", closes: "13:00" }]), [day(0), day(1), day(2)]);
  const page = await house.back(beto, `${CHATS}/${conversation}`);
  await page.getByRole("main").locator("header").getByRole("button", { name: "Agendar" }).click();
  const open = dialog(page, "Reunión con Iris Vega");
  await open.getByText("9:00", { exact: true }).waitFor();
  assert.equal(await open.getByLabel("Fecha").inputValue(), day(3));
  await open.getByLabel("Fecha").fill(day(1));
  await open.getByText("No hay horas libres ese día. Prueba otro.").waitFor();
  await open.getByLabel("Fecha").fill("");
  await open.getByLabel("Fecha").fill(day(500));
  const slots = open.getByRole("group", { name: "Horas libres" });
  await slots.getByText("No puede ser más de 366 días después").waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "agenda-too-far");
  await open.getByLabel("Fecha").fill(day(-1));
  await slots.getByText("Ese día ya pasó. Elige otro.").waitFor();
  await open.getByLabel("Fecha").fill(day(4));
  await open.getByText("9:00", { exact: true }).waitFor();
  await opens(hours.week, hours.holidays);
});

test("of whose account is closed the dialog tells what is ahead, and the agenda that nobody holds it", async () => {
  const luis = await house.hire("Luis Prado");
  await books(luis, "Olga Ríos", at(3, "16:00"), at(3, "17:00"), "Visita al 701");
  await books(luis, "Paco Vera", at(1, "16:00"), at(1, "17:00"), "Visita al 702");
  const page = await house.back(house.admin, `/intranet/admin/users/${luis.id}`);
  await page.getByRole("button", { name: "Desactivar" }).click();
  const asked = dialog(page, "¿Desactivar a Luis Prado?");
  await asked.getByText(/^Tiene 2 reuniones por delante: la próxima, con Paco Vera, .*16:00/).waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "disable-with-meetings");
  await asked.getByRole("button", { name: "Desactivar" }).click();
  await asked.waitFor({ state: "detached" });

  await page.goto(`/intranet/admin/agenda?day=${dayOf(3)}`);
  await page.getByRole("button", { name: /Olga Ríos, Visita al 701, con Luis Prado, Agendada, Sin asesor/ }).press("Enter");
  const open = dialog(page, "Visita al 701");
  await open.getByText("Luis Prado ya no atiende: coordina otra hora con otra persona, o cancélala.").waitFor();
  await accessibleDayAndNight(page);
  await picture(page, "agenda-adrift");
  await open.getByRole("link", { name: "Abrir la conversación" }).click();
  await page.getByText(/^Quien iba a atender la reunión ya no está; el equipo la coordina de nuevo/).waitFor();

  const phone = await house.back(house.admin, `/intranet/admin/agenda?day=${dayOf(3)}`, PHONE);
  await phone.getByRole("button", { name: /Olga Ríos/ }).getByText("Sin asesor").waitFor();
  await fits(phone);
});

for (const [where, size, options] of [
  ["thread", "desk", DESKTOP],
  ["panel", "phone", PHONE],
] as const)
  test(`a meeting is booked from the ${where} at a ${size}, once, though its answer was lost`, async () => {
    const name = `Nora ${where}`;
    const { conversation } = await comes(name, ana);
    const page = await house.back(ana, AGENDA, options);
    const asked = new Set<string>();
    let lost = 0;
    await page.routeWebSocket(/\/ws\?ticket/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((frame) => {
        const { action, id } = JSON.parse(String(frame));
        if (action === "create_meeting") asked.add(id);
        server.send(frame);
      });
      server.onMessage((frame) => {
        if (lost === 0 && asked.has(JSON.parse(String(frame)).id)) {
          lost++;
          void socket.close();
        } else socket.send(frame);
      });
    });
    await page.goto(`${CHATS}/${conversation}`);
    if (where === "panel") await page.getByRole("button", { name: "Datos del cliente", exact: true }).click();
    const panel = page.getByRole("complementary", { name: "Datos del cliente" });
    const opener = where === "panel" ? panel : page.getByRole("main").locator("header");
    await opener.getByRole("button", { name: "Agendar" }).click();
    const open = dialog(page, `Reunión con ${name}`);
    await open.getByText("Contigo").waitFor();
    await open.getByLabel("Fecha").fill(dayOf(where === "thread" ? 7 : 8));
    await open.getByText("9:00", { exact: true }).waitFor();
    await open.getByRole("button", { name: "Agendar" }).click();
    await open.getByText("Elige una hora").waitFor();
    await accessibleDayAndNight(page);
    await fits(page);
    await open.getByText("9:30", { exact: true }).click();
    await open.getByLabel("Correo de otro asistente").fill("socio@empresa.example");
    await picture(page, `agenda-book-${size}`);
    await open.getByRole("button", { name: "Agendar" }).click();
    await open.getByText("No llegó respuesta. Vuelve a intentarlo: no se agendará dos veces.").waitFor();
    await accessibleDayAndNight(page);
    await open.getByRole("button", { name: "Agendar" }).click();
    await open.waitFor({ state: "detached" });
    await page.getByText(/Reunión agendada: .*9:30/).waitFor();
    const all = await asks<(Meeting & { lead: { full_name: string }; attendees: string[] })[]>(ana, "meetings", "get_all_meetings", { limit: 100 });
    const theirs = all.filter(({ lead }) => lead.full_name === name);
    assert.deepEqual(
      theirs.map(({ attendees, start_time, subject }) => [attendees, wall(start_time).slice(11), subject]),
      [[["socio@empresa.example"], "09:30", `Reunión · ${name}`]],
    );
    assert.equal(lost, 1);
    if (where === "thread") return;
    await panel.getByRole("button", { name: new RegExp(`Reunión · ${name}`) }).click();
    await dialog(page, `Reunión · ${name}`).getByLabel("Hora").waitFor();
  });
