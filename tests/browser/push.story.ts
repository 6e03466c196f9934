/** Being told while nobody looks: this browser's switch, what the service worker makes of a push, and the alarm. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { accessibleDayAndNight, DESKTOP, House, type Person, PHONE, URL as SITE, until } from "./house.ts";

process.env.PASCAL_PUSH_ALLOW = "127.0.0.1";
process.env.PASCAL_WAITING_ALARM_SECONDS = "2";

/** A push service: it takes what comes, or says that the browser is gone. Chromium's own is far away. */
const service = { status: 201, calls: 0 };
const listening = createServer((_, answer) => {
  service.calls++;
  answer.writeHead(service.status).end();
}).listen(0, "127.0.0.1");
after(() => listening.close());
const endpoint = (name: string) => `http://127.0.0.1:${(listening.address() as AddressInfo).port}/${name}`;

const house = await House.open();
const ana = await house.hire("Ana Torres");
const luz = await house.hire("Luz Paredes");

/** A browser whose push service is ours: all but the making of a subscription is Chromium's own. */
async function browserOf(name: string, options = DESKTOP): Promise<BrowserContext> {
  const context = await house.browser(options);
  await context.grantPermissions(["notifications"], { origin: SITE });
  await context.addInitScript((to) => {
    let one: PushSubscription | null = null;
    const keys = {
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      auth: "BTBZMqHH6r4Tts7J_aSIgg",
    };
    PushManager.prototype.getSubscription = async () => one;
    PushManager.prototype.subscribe = async (options) => {
      one = {
        options,
        toJSON: () => ({ endpoint: to, keys }),
        unsubscribe: async () => {
          one = null;
          return true;
        },
      } as unknown as PushSubscription;
      return one;
    };
  }, endpoint(name));
  return context;
}

const devices = (who: Person) => house.api<{ id: string; device: string }[]>("GET", "/push/subscriptions", who.token);
const here = (page: Page) => page.getByRole("switch", { name: /^Avisar en este navegador/ });

async function switchesOn(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Avisos push" }).waitFor();
  await here(page).click();
  await page.getByText("Este", { exact: true }).waitFor();
}

interface Shown {
  title: string;
  body: string;
}

/** What stands on the screen of this browser. */
const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration("/intranet/");
    return ((await worker?.getNotifications()) ?? []).map(({ title, body }) => ({ title, body }));
  });

/** As the browser's push service hands it over. */
async function pushes(page: Page, data: string): Promise<void> {
  const line = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) =>
    line.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    }),
  );
  await line.send("ServiceWorker.enable");
  await line.send("ServiceWorker.deliverPushMessage", { origin: SITE, registrationId: await registered, data });
  await line.detach();
}

const news = (conversation: string, more: object = {}) =>
  JSON.stringify({
    title: "Nuevo chat en espera",
    body: "Torre Begonias Luxury",
    tag: conversation,
    url: `/intranet/sales-agent/chats/${conversation}`,
    always: false,
    ...more,
  });

test("one switches it on in a browser, chooses what to be told, tries it out, and is forgotten on leaving", async () => {
  const page = await house.enter(await browserOf("ana"), ana, "/intranet?next=%2Fprofile");
  await switchesOn(page);
  const [mine, ...others] = await devices(ana);
  assert.match(mine?.device ?? "", /^Chrome · Linux$/);
  assert.deepEqual(others, []);
  await page.getByRole("switch", { name: "Un chat espera en la cola" }).click();
  await until(async () => {
    const { news } = await house.api<{ news: string[] }>("GET", "/push/preferences", ana.token);
    return news.length > 0 && !news.includes("waiting");
  }, "the preference is kept");
  const before = service.calls;
  await page.getByRole("button", { name: "Enviar una prueba" }).click();
  await page.getByText("Chrome · Linux: enviado").waitFor();
  assert.equal(service.calls, before + 1);
  await accessibleDayAndNight(page);

  await page.reload();
  await page.getByText("Este", { exact: true }).waitFor();
  assert.deepEqual((await devices(ana)).map(({ id }) => id), [mine?.id], "it is still the same browser");

  await page.getByRole("button", { name: /Ana Torres/ }).click();
  await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
  await page.getByRole("button", { name: "Iniciar Sesión con Email" }).waitFor();
  assert.deepEqual(await devices(ana), []);
  assert.equal(await page.evaluate(() => localStorage.getItem("pascal.push")), null);
});

test("a browser that is gone is taken off the list, and one that refuses says so", async () => {
  const page = await house.enter(await browserOf("luz", PHONE), luz, "/intranet?next=%2Fprofile");
  await switchesOn(page);
  service.status = 403;
  await page.getByRole("button", { name: "Enviar una prueba" }).click();
  await page.getByText("su servicio de avisos nos rechazó").waitFor();
  service.status = 410;
  await page.getByRole("button", { name: "Enviar una prueba" }).click();
  await page.getByText("ya no recibe avisos, lo quitamos").waitFor();
  service.status = 201;
  await until(async () => !(await here(page).isChecked()), "the switch is off");
  await until(async () => (await devices(luz)).length === 0, "it is taken off the list");
  await until(() => page.evaluate(() => !JSON.parse(localStorage.getItem("pascal.push") ?? "null")), "it is not taken up anew");
  await page.reload();
  await page.getByRole("heading", { name: "Avisos push" }).waitFor();
  await here(page).waitFor();
  assert.deepEqual(await devices(luz), [], "nor at the next start");
  await accessibleDayAndNight(page);
});

test("where the browser says no, one reads why", async () => {
  const context = await house.browser();
  await context.addInitScript(() => {
    Object.defineProperty(Notification, "permission", { get: () => "denied" });
  });
  const page = await house.enter(context, ana, "/intranet?next=%2Fprofile");
  await here(page).waitFor();
  assert.ok(await here(page).isDisabled());
  assert.equal(await page.getByText("permítelos en su configuración").count(), 2);
});

test("the worker shows a push while no page is looked at, and a click opens what it is about in the page there is", async () => {
  const lead = await house.lead("Rosa Huamán", "Buenas tardes");
  const context = await browserOf("luz-2");
  const page = await house.enter(context, luz, "/intranet?next=%2Fprofile");
  await switchesOn(page);

  await pushes(page, news(lead.conversation)); // and somebody looks at this page
  await pushes(page, news("trial", { title: "Aviso de prueba", always: true }));
  await until(async () => (await shown(page)).length > 0, "the trial is shown");
  assert.deepEqual(await shown(page), [{ title: "Aviso de prueba", body: "Torre Begonias Luxury" }]);

  await page.goto("/"); // a page of the site is none where one works
  await pushes(page, "no es JSON");
  await pushes(page, news(lead.conversation));
  await pushes(page, news(lead.conversation)); // in its own place
  const agenda = `/intranet/sales-agent/agenda?day=2026-01-06&whose=${luz.id}`;
  await pushes(page, news("meeting", { title: "Nueva reunión contigo", url: agenda }));
  await until(async () => (await shown(page)).length === 3, "the news is shown");
  const titles = (await shown(page)).map(({ title }) => title);
  assert.deepEqual(titles.toSorted(), ["Aviso de prueba", "Nueva reunión contigo", "Nuevo chat en espera"]);

  await page.goto("/intranet/profile");
  await page.getByText("Este", { exact: true }).waitFor();
  const [worker] = context.serviceWorkers();
  assert.ok(worker);
  const clicks = (about: string): Promise<void> =>
    worker.evaluate(async (tag) => {
      const scope = globalThis as unknown as { registration: ServiceWorkerRegistration } & EventTarget;
      const [notification] = await scope.registration.getNotifications({ tag });
      const Clicked = (globalThis as unknown as { NotificationEvent: new (name: string, init: object) => Event })
        .NotificationEvent;
      scope.dispatchEvent(new Clicked("notificationclick", { notification }));
    }, about);
  await clicks(lead.conversation);
  await page.waitForURL(`**/intranet/sales-agent/chats/${lead.conversation}`);
  await clicks("meeting");
  await page.waitForURL(`**${agenda}`);
  await page.getByRole("heading", { name: "Agenda", level: 1 }).waitFor();
  assert.deepEqual((await shown(page)).map(({ title }) => title), ["Aviso de prueba"]);
});

test("who waits too long bears a sign in the queue, and a flag that the alarm has set", async () => {
  const page = await house.back(ana, "/intranet/sales-agent/chats");
  const lead = await house.lead("Óscar Quispe", "¿Hay alguien?");
  const row = page.locator(`[data-row="${lead.conversation}"]`);
  await row.getByText("Espera demasiado").waitFor({ state: "attached" });
  await row.getByRole("img", { name: /Prioridad.*alta/i }).waitFor();
  await accessibleDayAndNight(page);
});
