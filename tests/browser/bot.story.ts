/** The bot, as the team sees it: whether it answers, and why it keeps quiet. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHATS } from "./chats.ts";
import { accessibleDayAndNight, fits, House, PHONE } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

test("where the house has no bot, each conversation says so and has nothing to switch", async () => {
  const luz = await house.lead("Luz Paredes", "¿Hay alguien?");
  const page = await house.back(ana, `${CHATS}/${luz.conversation}`);
  await page.getByText(/El bot está apagado en toda la casa/).first().waitFor();
  assert.equal(await page.getByRole("switch", { name: "Bot" }).count(), 0);
  await accessibleDayAndNight(page);
});

test("the bot's switch says how it stands, and why it keeps quiet", async () => {
  await house.pascal.stop();
  await house.pascal.start({ PASCAL_BOT: "script" });
  const eva = await house.lead("Eva Ramos", "¿Hay alguien?");
  const page = await house.back(ana, `${CHATS}/${eva.conversation}`);
  const header = page.getByRole("banner").or(page.getByRole("region", { name: "Eva Ramos" }));
  const bot = page.getByRole("switch", { name: "Bot" });
  await header.getByText(/El bot responde/).first().waitFor();
  const inList = page.getByLabel("Lista de conversaciones").getByRole("link", { name: /Eva Ramos/ });
  await inList.getByRole("img", { name: "El bot responde" }).waitFor();
  assert.equal(await bot.getAttribute("aria-checked"), "true");
  await bot.hover();
  await page.getByRole("tooltip", { name: "El bot responde. Apagar el bot" }).waitFor();
  await bot.click();
  await header.getByText(/Bot apagado aquí/).first().waitFor();
  await inList.getByRole("img", { name: "Espera a una persona: el bot no responde aquí" }).waitFor();
  assert.equal(await bot.getAttribute("aria-checked"), "false");
  await page.mouse.move(0, 0);
  await page.getByRole("tooltip").waitFor({ state: "detached" });
  await accessibleDayAndNight(page);
  await bot.press("Enter");
  await header.getByText(/El bot responde/).first().waitFor();
  await page.getByRole("button", { name: "Tomar", exact: true }).click();
  await header.getByText(/El bot calla: atiende Ana Torres/).first().waitFor();
  const phone = await house.back(ana, `${CHATS}/${eva.conversation}`, PHONE);
  const why = phone.getByText(/El bot calla: atiende Ana Torres/).first();
  await why.waitFor();
  const cut = await why.evaluate((line) => {
    let part: Element | null = line;
    while (part && part.tagName !== "H2" && part.scrollWidth <= part.clientWidth) part = part.parentElement;
    return part?.tagName !== "H2";
  });
  assert.ok(!cut, "it is read to its end");
  await fits(phone);
  const beto = await house.hire("Beto Paz");
  const others = await house.back(beto, `${CHATS}/${eva.conversation}`);
  await others.getByText(/El bot calla: atiende Ana Torres/).first().waitFor();
  assert.equal(await others.getByRole("switch", { name: "Bot" }).count(), 0);
});
