/** An agent's whole day without a mouse, and what the browser's tab says of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { CHATS, composer, log, row, said } from "./chats.ts";
import { accessible, House, PASSWORD, until } from "./house.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");
const beto = await house.hire("Beto Ruiz");
const camila = await house.hire("Camila Rojas");

const dialog = (page: Page): Locator => page.getByRole("dialog");

/** It has the focus, and one sees that it has. */
async function stands(on: Locator, what: string): Promise<void> {
  await until(() => on.evaluate((each) => each === document.activeElement), `${what} has the focus`, 5000).catch(
    async (never) => {
      const where = await on.page().evaluate(() => document.activeElement?.outerHTML.slice(0, 300));
      throw new Error(`${never}; it is at ${where}`);
    },
  );
  const shown = await on.evaluate((each) => {
    const drawn = (one: Element) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(one);
      return `${outlineStyle} ${outlineWidth} ${boxShadow} ${borderColor}`;
    };
    const html = each as HTMLElement;
    const focused = drawn(each);
    html.blur();
    const plain = drawn(each);
    html.focus();
    return focused !== plain;
  });
  assert.ok(shown, `one sees that ${what} has the focus`);
}

/** Tab, until it is there: as often as it takes, and not for ever. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  // a dialog takes the focus a moment after it is seen: no hand is quick enough to tab behind it
  const inside = () => {
    const open = document.querySelector('[aria-modal="true"]');
    return open === null || open.contains(document.activeElement);
  };
  await until(() => page.evaluate(inside), "the dialog has the focus");
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press(key);
    assert.ok(await page.evaluate(() => document.activeElement !== null), "somewhere");
    if (await target.evaluate((each) => each === document.activeElement)) return;
  }
  assert.fail(`40 × ${key} do not lead to ${target}`);
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test("a day's work goes by the keyboard alone, and the focus is always somewhere", async () => {
  const [juan, maria, rosa] = [
    await house.lead("Juan Pérez", "¿Sigue disponible?"),
    await house.lead("María Fernández", "¿Cuánto es la cuota?"),
    await house.lead("Rosa Huamán", "¿Puedo visitarlo?"),
  ];
  const page = await (await house.browser()).newPage();
  let choosers = 0;
  page.on("filechooser", () => void choosers++);
  await page.goto("/intranet");
  await stands(page.getByLabel("Correo"), "the first field");
  await page.keyboard.type(ana.email);
  await press(page, "Tab");
  await page.keyboard.type(PASSWORD);
  await press(page, "Enter");
  await page.waitForURL("**/sales-agent/dashboard");
  await tabTo(page, page.getByRole("link", { name: "Saltar al contenido" }));
  await tabTo(page, page.getByRole("link", { name: /Mis chats/ }));
  await press(page, "Enter");
  await row(page, "Juan Pérez").waitFor();

  // from one to the next and back, open, take, answer
  await press(page, "j");
  await stands(row(page, "Juan Pérez"), "the first row");
  await press(page, "j", "ArrowDown");
  await stands(row(page, "Rosa Huamán"), "the third row");
  await press(page, "k", "ArrowUp");
  await stands(row(page, "Juan Pérez"), "the first row again");
  await press(page, "Enter");
  await log(page).getByText("¿Sigue disponible?").waitFor();
  await press(page, "t");
  await stands(composer(page), "where one answers");
  await page.keyboard.type("Hola, Juan. Sí.");
  await press(page, "Enter");
  await said(page, "Hola, Juan. Sí.").waitFor();
  await stands(composer(page), "where one answers");

  // what stands beside it
  await tabTo(page, page.getByRole("button", { name: "Emojis" }), "Shift+Tab");
  await press(page, "Enter");
  await stands(dialog(page).getByRole("button").first(), "the first emoji");
  await press(page, "ArrowRight", "ArrowDown", "Enter");
  await stands(composer(page), "where one answers, after an emoji");
  assert.match(await composer(page).inputValue(), /^\p{Emoji}+$/u);
  await tabTo(page, page.getByRole("button", { name: "Emojis" }), "Shift+Tab");
  await press(page, "Enter");
  await stands(dialog(page).getByRole("button").first(), "the first emoji");
  await press(page, "Escape");
  await dialog(page).waitFor({ state: "detached" });
  await stands(page.getByRole("button", { name: "Emojis" }), "the emojis' button");
  await tabTo(page, page.getByRole("button", { name: "Adjuntar archivos" }), "Shift+Tab");
  await press(page, "Enter");
  await until(async () => choosers > 0, "files are asked for", 5000);
  await tabTo(page, composer(page));
  await press(page, "Escape");
  await stands(log(page), "what was said");
  await press(page, "r");
  await stands(composer(page), "where one answers");

  // priority and tags
  await tabTo(page, page.getByRole("radio", { name: "Automática" }));
  await press(page, "ArrowRight", "ArrowRight", "ArrowRight");
  await row(page, "Juan Pérez").getByLabel("Prioridad alta").waitFor();
  await tabTo(page, page.getByLabel("Etiquetas").and(page.locator("input")));
  await page.keyboard.type("visita");
  await press(page, "Enter");
  // beside the machine's own, if it has read along by now
  await page.getByRole("complementary", { name: "Datos del cliente" }).getByText("visita").waitFor();

  // a dialog's keys are its own, and it gives the focus back
  await press(page, "Escape");
  await tabTo(page, log(page), "Shift+Tab");
  await press(page, "e");
  await dialog(page).getByText("¿Resolver esta conversación?").waitFor();
  await accessible(page);
  await press(page, "Escape");
  await dialog(page).waitFor({ state: "detached" });
  await stands(log(page), "what was said");
  assert.match(page.url(), new RegExp(juan.conversation));
  await press(page, "?");
  await dialog(page).getByText("Atajos de teclado").waitFor();
  await accessible(page);
  await press(page, "?", "e", "Escape");
  await dialog(page).waitFor({ state: "detached" });
  await stands(log(page), "what was said");

  // handed on from the menu: what was written in is gone, and the keyboard is not
  await tabTo(page, page.getByRole("button", { name: "Más acciones" }), "Shift+Tab");
  await press(page, "Enter");
  await page.getByRole("menuitem", { name: "Transferir" }).waitFor();
  await until(() => page.getByRole("menuitem").first().evaluate((each) => each === document.activeElement), "the menu's first");
  await press(page, "Escape");
  await stands(page.getByRole("button", { name: "Más acciones" }), "the menu's button");
  assert.match(page.url(), new RegExp(juan.conversation));
  await press(page, "Enter");
  await until(() => page.getByRole("menuitem").first().evaluate((each) => each === document.activeElement), "the menu's first");
  await press(page, "Enter");
  await dialog(page).getByText("Transferir: Juan Pérez").waitFor();
  await tabTo(page, dialog(page).getByRole("button", { name: beto.name }));
  await press(page, "Enter"); // nobody is handed to an empty desk by one slip of the hand
  await dialog(page).getByText("Beto Ruiz no está en línea.").waitFor();
  await press(page, "Enter");
  await page.getByText("La atiende Beto Ruiz.").waitFor();
  await dialog(page).waitFor({ state: "detached" });
  await until(() => page.evaluate(() => document.activeElement !== document.body), "the focus is somewhere");

  // back to the list, and the next one; what is resolved is not there any more
  await press(page, "Escape");
  await page.waitForURL(`**${CHATS}`);
  await tabTo(page, page.getByRole("tab", { name: /Mis Conversaciones/ }), "Shift+Tab");
  await press(page, "ArrowLeft");
  await row(page, "María Fernández").waitFor();
  await press(page, "j");
  await stands(row(page, "María Fernández"), "the first that waits");
  await press(page, "Enter");
  await log(page).getByText("¿Cuánto es la cuota?").waitFor();
  await press(page, "t");
  await stands(composer(page), "where one answers");
  await press(page, "Escape", "e");
  await dialog(page).getByRole("button", { name: "Resolver" }).waitFor();
  await tabTo(page, dialog(page).getByRole("button", { name: "Resolver" }));
  await press(page, "Enter");
  await page.getByText("Ya no admite mensajes.").waitFor();
  await stands(log(page), "what was said");

  // somebody else takes what has the focus
  await press(page, "Escape");
  await tabTo(page, page.getByRole("tab", { name: /Mis Conversaciones/ }), "Shift+Tab");
  await press(page, "ArrowLeft", "j");
  await stands(row(page, "Rosa Huamán"), "the one that waits");
  await house.lead("Lucía Vargas", "Hola");
  await row(page, "Lucía Vargas").waitFor();
  await house.take(beto, rosa.conversation);
  await row(page, "Rosa Huamán").waitFor({ state: "detached" });
  await stands(row(page, "Lucía Vargas"), "the next row");

  // search, and the palette
  await press(page, "/");
  await stands(page.getByRole("textbox", { name: /Buscar nombre/ }), "the search");
  await page.keyboard.type("nadie así");
  await page.getByText("Nada coincide").waitFor();
  await press(page, "Escape");
  await row(page, "Lucía Vargas").waitFor();
  await until(() => page.evaluate(() => document.activeElement !== document.body), "the focus is somewhere");
  await press(page, "Control+k");
  const palette = page.getByPlaceholder("Buscar páginas, clientes o mensajes…");
  await until(() => palette.evaluate((each) => each === document.activeElement), "the palette has the focus");
  await page.keyboard.type("cuota");
  await dialog(page).getByText("¿Cuánto es la cuota?").waitFor();
  await press(page, "ArrowDown", "Enter");
  await page.waitForURL(`**/${maria.conversation}`);
  await dialog(page).waitFor({ state: "detached" });
  await until(() => page.evaluate(() => document.activeElement !== document.body), "the focus is somewhere");
});

async function titled(page: Page, words: RegExp): Promise<void> {
  await page.waitForFunction((wanted) => new RegExp(wanted).test(document.title), words.source);
}

test("the browser's tab says in how many conversations something is to be read", async () => {
  const lead = await house.lead("Iván Córdova", "Buenas");
  await house.take(camila, lead.conversation);
  await house.api("POST", `/conversations/${lead.conversation}/read`, camila.token, {});
  const page = await house.enter(await house.browser(), camila);
  await page.waitForURL("**/sales-agent/dashboard");
  await titled(page, /^Buen/);
  await lead.says("¿Me escucha?");
  await titled(page, /^\(1\) Buen/);
  await page.getByRole("link", { name: /Mis chats/ }).click();
  await page.getByRole("tab", { name: /Mis Conversaciones/ }).click();
  await row(page, "Iván Córdova").click();
  await said(page, "¿Me escucha?").waitFor();
  await titled(page, /^Iván Córdova/);
});

test("a question that is asked for before dialogs have come is asked once", async () => {
  const lead = await house.lead("Olga Rey", "¿Atienden hoy?");
  await house.take(ana, lead.conversation);
  const page = await house.back(ana, `${CHATS}/${lead.conversation}`);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked = page.waitForRequest(/Background-.*\.js/);
  await page.route(/Background-.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await said(page, "¿Atienden hoy?").waitFor();
  await asked;
  const ends = page.getByRole("button", { name: "Resolver", exact: true });
  for (const _ of [1, 2, 3]) await ends.click();
  assert.equal(await dialog(page).count(), 0);
  letGo();
  await dialog(page).getByRole("button", { name: "Cancelar" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await ends.click();
  await dialog(page).getByRole("button", { name: "Cancelar" }).waitFor();
});
