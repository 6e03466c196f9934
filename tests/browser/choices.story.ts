/** What the bot offers is tapped: from consent to a meeting at a time that is one tap away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { CHATS, log } from "./chats.ts";
import { accessible, accessibleDayAndNight, DESKTOP, House, PHONE, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const pictures = process.env.PASCAL_PICTURES;
const house = await House.open();
await house.pascal.stop();
await house.pascal.start({ PASCAL_BOT: "script" });
const ana = await house.hire("Ana Torres");

const choices = ({ chat }: Visitor): Locator => chat.getByRole("group", { name: "Respuestas sugeridas" }).getByRole("button");
const choice = ({ chat }: Visitor, name: string): Locator => chat.getByRole("button", { name, exact: true });
const bubbles = ({ chat }: Visitor, text: string): Locator => chat.locator(".bubble.mine").getByText(text, { exact: true });

/** The chat alone: on a phone the page is behind it. */
const readable = ({ page }: Visitor): Promise<void> => accessible(page, page.frames().slice(1));

async function picture({ page }: Visitor, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/choices-${name}.png` });
}

async function comes(name: string, options = {}): Promise<Visitor> {
  const visitor = await Visitor.at(await house.browser(options));
  await visitor.open();
  await visitor.introduce(name, "Hola, busco un departamento");
  await choice(visitor, "Sí").waitFor();
  return visitor;
}

/** Taps whatever is offered first, and types the rest, until times are offered. */
async function toTheTimes(visitor: Visitor): Promise<void> {
  const typed: [asked: RegExp, answer: string][] = [
    [/presupuesto/, "entre 100 y 150 mil"],
    [/dormitorios/, "3"],
  ];
  const theirs = visitor.chat.locator(".bubble.theirs");
  while (!(await choice(visitor, "Ninguno me queda").isVisible())) {
    const answered = await theirs.count();
    const asked = await theirs.last().innerText();
    const words = typed.find(([question]) => question.test(asked))?.[1];
    if (words) await visitor.says(words);
    else await choices(visitor).first().click();
    await until(async () => (await theirs.count()) > answered, "the bot answers");
  }
}

test("a lead taps consent, answers, taps a time, and reads that it is booked", async () => {
  const visitor = await comes("Juan Quispe", PHONE);
  assert.deepEqual(await choices(visitor).allInnerTexts(), ["Sí", "No"]);
  await readable(visitor);
  await picture(visitor, "consent");

  let go = () => {};
  const held = new Promise<void>((done) => {
    go = done;
  });
  await visitor.page.route("**/messages", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await choice(visitor, "Sí").evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await bubbles(visitor, "Sí").waitFor();
  assert.ok(await choice(visitor, "No").isDisabled());
  await picture(visitor, "sending");
  go();
  await choice(visitor, "Es urgente").waitFor();
  assert.equal(await bubbles(visitor, "Sí").count(), 1);
  assert.equal(await choice(visitor, "No").count(), 0);
  await visitor.page.unroute("**/messages");

  await toTheTimes(visitor);
  await visitor.page.reload();
  await visitor.open();
  await choice(visitor, "Ninguno me queda").waitFor();
  const [first = "", second = "", third = "", ...others] = await choices(visitor).allInnerTexts();
  assert.deepEqual(others, ["Ninguno me queda", "Hablar con una persona"]);
  assert.equal(new Set([first, second, third]).size, 3);
  const offer = visitor.chat.locator(".bubble.theirs").last();
  assert.doesNotMatch(await offer.innerText(), /1\. /, "the buttons say it");
  await readable(visitor);
  await picture(visitor, "times");
  await choice(visitor, second).tap();
  await visitor.chat.getByText(new RegExp(`^¡Listo! Te esperamos: .*${second}`)).waitFor();
  await visitor.chat.getByText(/1\. .* a las .*\n2\. .*\n3\. /).waitFor();
  assert.equal(await choices(visitor).count(), 0);
  await picture(visitor, "booked");

  const page = await house.back(ana, `${CHATS}/${await house.waiting("Juan Quispe")}`);
  const offered = log(page).getByRole("list", { name: "Opciones ofrecidas" });
  await offered.last().getByText(second, { exact: true }).waitFor();
  assert.deepEqual(await offered.last().getByRole("listitem").allInnerTexts(), [first, second, third, ...others]);
  assert.equal(await offered.getByRole("button").count(), 0);
  await accessibleDayAndNight(page);
  if (pictures) await page.screenshot({ path: `${pictures}/choices-thread.png` });
});

test("by keyboard alone, and what is typed instead of a tap takes the choices away", async () => {
  const visitor = await comes("Rosa Díaz", DESKTOP);
  await visitor.chat.getByRole("log").focus();
  await visitor.page.keyboard.press("Tab");
  assert.equal(await visitor.chat.locator(":focus").innerText(), "Sí");
  await visitor.page.keyboard.press("Enter");
  await choice(visitor, "Va en serio").waitFor();
  assert.equal(await visitor.chat.locator(":focus").getAttribute("role"), "log");
  assert.equal(await bubbles(visitor, "Sí").count(), 1);
  await visitor.says("el presupuesto es de 150 mil");
  await choice(visitor, "Va en serio").waitFor({ state: "detached" });
});

test("somebody of the team who takes it ends what was offered", async () => {
  const visitor = await comes("Luz Paredes", PHONE);
  await house.take(ana, await house.waiting("Luz Paredes"));
  await visitor.chat.getByText(/Ana Torres se ha unido/).waitFor();
  assert.equal(await choices(visitor).count(), 0);
});

test("a bot that is switched off answers no more, and offers nothing", async () => {
  const visitor = await comes("Eva Ramos");
  const stands = (text: string) => visitor.chat.getByRole("log").getByText(text).waitFor();
  await stands("Te responde el asistente");
  const path = `/conversations/${await house.waiting("Eva Ramos")}`;
  await house.api("PATCH", path, house.admin.token, { agentEnabled: false });
  await stands("Esperando a un asesor…");
  await visitor.chat.getByRole("banner").getByText("Esperando a un asesor…").waitFor();
  assert.equal(await choices(visitor).count(), 0);
  await readable(visitor);
  await house.api("PATCH", path, house.admin.token, { agentEnabled: true });
  await stands("Te responde el asistente");
  await visitor.page.reload();
  await visitor.open();
  await stands("Te responde el asistente");
});

test("whatever is offered is words, and none is wider than a phone", async () => {
  const visitor = await comes("Beto Ríos", PHONE);
  const strange = ["<img src=x onerror=alert(1)>", "x".repeat(80), "https://example.com", "👍", "&lt;b&gt;"];
  await visitor.page.route("**/messages?*", async (route) => {
    const answer = await route.fetch();
    const told = await answer.json();
    for (const each of told.data.items) if (each.choices) each.choices = strange;
    await route.fulfill({ response: answer, json: told });
  });
  await visitor.page.reload();
  await visitor.open();
  await choice(visitor, "👍").waitFor();
  assert.deepEqual(await choices(visitor).allInnerTexts(), strange);
  assert.equal(await visitor.chat.locator(".choices img, .choices a").count(), 0);
  const wide = await visitor.chat.getByRole("log").evaluate((pane) => pane.scrollWidth > pane.clientWidth);
  assert.ok(!wide, "it scrolls at the side");
  await picture(visitor, "strange");
});
