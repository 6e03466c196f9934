/** The visitor's side of document 000: the form once, three tabs in step, offline, codes, the end. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessible, DESKTOP, House, type Person, PHONE, PIXEL, until } from "./house.ts";
import { Visitor } from "./visitor.ts";

const house = await House.open();
const ana = await house.hire("Ana Torres");

/** The lead's conversation that waits, taken by *agent* over the API. */
async function take(agent: Person, lead: string): Promise<string> {
  const conversation = await house.waiting(lead);
  await house.take(agent, conversation);
  return conversation;
}

/** What the lead has said there, as it has arrived. */
async function arrived(conversation: string): Promise<string[]> {
  const messages = await house.messages(conversation, ana);
  return messages.filter(({ senderType }) => senderType === "LEAD").map(({ contentText }) => contentText);
}

test("a visitor writes from a project's card, waits in the queue, is answered, and is known when they return", async () => {
  const juan = await Visitor.at(await house.browser());
  const card = juan.page.getByRole("listitem").filter({ hasText: "Residencial Barranco Vibe" });
  await card.getByText("Desde $140,000").waitFor();
  await card.getByRole("button").click();
  assert.equal(await juan.chat.getByLabel("Proyecto de interés").inputValue(), "residencial-barranco-vibe");
  await accessible(juan.page);
  await juan.introduce("Juan Pérez", "Hola, ¿sigue disponible?");
  await juan.chat.getByRole("log").getByText("Esperando a un asesor…").waitFor();
  await juan.chat.getByText("Eres el siguiente").waitFor();

  const conversation = await take(ana, "Juan Pérez");
  await juan.waitsFor("Ana Torres se ha unido al chat.");
  await juan.chat.getByRole("log").getByText("Esperando a un asesor…").waitFor({ state: "hidden" });
  await house.answer(ana, conversation, "Hola Juan, sí.");
  await juan.waitsFor("Hola Juan, sí.");

  await juan.page.reload();
  const again = new Visitor(juan.page);
  if (!(await again.message.isVisible())) await again.open();
  await again.waitsFor("Hola Juan, sí.");
  assert.equal(await again.chat.getByLabel("Correo").count(), 0);

  await house.resolve(ana, conversation);
  await again.chat.getByText("Conversación finalizada").waitFor();
  await again.says("Una pregunta más");
  await again.chat.getByRole("log").getByText("Esperando a un asesor…").waitFor();
  await house.resolve(ana, await take(ana, "Juan Pérez"));
});

test("while the house is closed one reads so, and waits in no queue before it opens", async () => {
  const opensBut = async (holidays: string[]) => {
    const week = Array.from({ length: 7 }, () => [{ opens: "00:00", closes: "24:00" }]);
    await house.api("PUT", "/hours", house.admin.token, { timeZone: "America/Lima", week, holidays });
  };
  const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
  await opensBut([day(-1), day(0), day(1)]);
  const late = await Visitor.at(await house.browser());
  await late.open();
  await late.introduce("Marta Salas", "¿Hay alguien?");
  await late.chat.getByRole("log").getByText("Fuera de horario").waitFor();
  await late.chat.getByText("Te escribimos").waitFor();
  assert.equal(await late.chat.getByText("Eres el siguiente").count(), 0);
  assert.equal(await late.chat.getByText("Esperando a un asesor…").count(), 0);
  await accessible(late.page);

  await opensBut([]);
  await late.chat.getByRole("log").getByText("Esperando a un asesor…").waitFor();
  await house.resolve(ana, await take(ana, "Marta Salas"));
});

test("three tabs are in step: messages, drafts, and who wrote", async () => {
  const context = await house.browser();
  const tabs = [await Visitor.at(context), await Visitor.at(context), await Visitor.at(context)] as const;
  for (const tab of tabs) await tab.open();
  await tabs[0].introduce("Rosa Huamán", "Buenas tardes");
  for (const tab of tabs) await tab.waitsFor("Buenas tardes");
  const conversation = await take(ana, "Rosa Huamán");
  await house.answer(ana, conversation, "Buenas tardes, Rosa.");
  for (const tab of tabs) await tab.waitsFor("Buenas tardes, Rosa.");
  await tabs[1].message.fill("Estoy pensando en");
  for (const tab of tabs)
    await until(async () => (await tab.message.inputValue()) === "Estoy pensando en", "the draft is in step");
  await tabs[2].says("Lo vemos el sábado");
  for (const tab of tabs) {
    await tab.waitsFor("Lo vemos el sábado");
    assert.equal(await tab.said("Lo vemos el sábado").count(), 1);
    await until(async () => (await tab.message.inputValue()) === "", "the draft is gone");
  }
  await house.resolve(ana, conversation);
});

test("what is typed while the server is away waits in the browser, and goes out once, also after a reload", async () => {
  const context = await house.browser();
  const juan = await Visitor.at(context);
  await juan.open();
  await juan.introduce("Carlos Mendoza", "Hola");
  const conversation = await take(ana, "Carlos Mendoza");
  await juan.waitsFor("Ana Torres se ha unido al chat.");
  await house.pascal.stop("SIGKILL");
  await juan.says("¿Siguen ahí?");
  await juan.says("Vuelvo a preguntar");
  await juan.waitsFor("¿Siguen ahí?");
  await juan.message.fill("Y a med");
  await juan.page.close();
  await house.pascal.start();
  const again = await Visitor.at(context); // with nothing but what the browser kept
  await again.open();
  await until(async () => {
    assert.deepEqual(await arrived(conversation), ["Hola", "¿Siguen ahí?", "Vuelvo a preguntar"]);
    return true;
  }, "both went out, in order, once");
  await house.answer(ana, conversation, "Aquí seguimos.");
  await again.waitsFor("Aquí seguimos.");
  assert.equal(await again.said("¿Siguen ahí?").count(), 1);
  assert.equal(await again.message.inputValue(), "Y a med");
  house.complaints.splice(0); // a connection that breaks is told on the console
  await house.resolve(ana, conversation);
});

test("the code proves the e-mail, and opens what was said before in another browser", async () => {
  const first = await Visitor.at(await house.browser());
  await first.open();
  const { email } = await first.introduce("Lucía Vargas", "Mi primera pregunta");
  await prove(first, email);
  await house.resolve(ana, await take(ana, "Lucía Vargas"));

  const other = await Visitor.at(await house.browser());
  await other.open();
  await other.chat.getByLabel("Nombre").fill("Lucía Vargas");
  await other.chat.getByLabel("WhatsApp").fill("987 654 321");
  await other.chat.getByLabel("Correo").fill(email);
  await other.chat.getByLabel("¿En qué te ayudamos?").fill("Soy yo otra vez");
  await other.chat.getByRole("button", { name: "Iniciar chat" }).click();
  await other.waitsFor("Soy yo otra vez");
  assert.equal(await other.said("Mi primera pregunta").count(), 0);

  await prove(other, email);
  await other.chat.getByText("Mi primera pregunta").first().click();
  await other.chat.getByText("Mi primera pregunta").first().waitFor();
  await house.resolve(ana, await take(ana, "Lucía Vargas"));
});

async function prove({ chat }: Visitor, email: string): Promise<void> {
  const before = mails(email).length;
  await chat.getByRole("button", { name: "Más opciones" }).click();
  await chat.getByText("Conversaciones anteriores").click();
  await chat.getByRole("button", { name: "Enviarme un código" }).click();
  await until(async () => mails(email).length > before, "a mail with the code");
  const code = /\b(\d{6})\b/.exec(mails(email).at(-1) ?? "")?.[1] ?? "";
  await chat.getByLabel("Código de 6 dígitos").fill(code);
  await chat.getByRole("button", { name: "Confirmar" }).click();
  await chat.getByText("Correo confirmado").first().waitFor();
}

/** The texts of the mails to *email*, oldest first: without a mail server they stay in a folder. */
function mails(email: string): string[] {
  const folder = join(process.env.PASCAL_DATA ?? "", "mail");
  const files = existsSync(folder) ? readdirSync(folder).filter((each) => each.endsWith(".eml")) : [];
  return files
    .map((file) => ({ at: statSync(join(folder, file)).mtimeMs, text: readFileSync(join(folder, file), "utf8") }))
    .sort((one, other) => one.at - other.at)
    .filter(({ text }) => text.includes(email))
    .map(({ text }) => text.slice(text.search(/\r?\n\r?\n/)));
}

test("what a visitor types is text, whatever it looks like", async () => {
  const juan = await Visitor.at(await house.browser());
  await juan.open();
  const hostile = `<img src=x onerror="document.title='caught'"><script>document.title='caught'</script>`;
  await juan.introduce("Juan <b>Pérez</b>", hostile);
  const conversation = await take(ana, "Juan <b>Pérez</b>");
  await house.answer(ana, conversation, `javascript:alert(1) <svg onload="document.title='caught'">`);
  await juan.waitsFor(`javascript:alert(1) <svg onload="document.title='caught'">`);
  const frame = juan.page.frames().find((each) => each.url().includes("/widget"));
  assert.equal(await frame?.locator("[onerror], [onload], [href^=javascript]").count(), 0);
  assert.notEqual(await juan.page.title(), "caught");
  await house.resolve(ana, conversation);
});

test("on a phone the chat fills the screen, and closes again", async () => {
  const maria = await Visitor.at(await house.browser(PHONE));
  await maria.launcher.tap();
  await maria.chat.getByLabel("Nombre").waitFor();
  const box = await maria.page.locator("pascal-chat iframe").boundingBox();
  assert.deepEqual([box?.width, (box?.height ?? 0) > 700], [PHONE.viewport.width, true]);
  // the page behind it is out of reach meanwhile
  await accessible(maria.page, maria.page.frames().slice(1));
  await maria.introduce("María Fernández", "Hola desde el teléfono");
  await maria.chat.getByRole("button", { name: "Cerrar el chat" }).tap();
  await maria.launcher.waitFor();
  await house.resolve(ana, await take(ana, "María Fernández"));
});

test("a form that is filled in wrong says so at its fields, and loses nothing", async () => {
  const juan = await Visitor.at(await house.browser(DESKTOP));
  await juan.open();
  await juan.chat.getByLabel("Nombre").fill("Juan");
  await juan.chat.getByLabel("WhatsApp").fill("12");
  await juan.chat.getByLabel("Correo").fill("juan@example.com");
  await juan.chat.getByLabel("¿En qué te ayudamos?").fill("Hola");
  await juan.chat.getByRole("button", { name: "Iniciar chat" }).click();
  await until(
    async () => (await juan.chat.getByLabel("WhatsApp").getAttribute("aria-invalid")) === "true",
    "the phone is marked",
  );
  assert.equal(await juan.chat.getByLabel("Nombre").inputValue(), "Juan");
  assert.equal(await juan.chat.getByLabel("¿En qué te ayudamos?").inputValue(), "Hola");
});

test("a form that is refused only when the line is back loses nothing that was written after it", async () => {
  const context = await house.browser(DESKTOP);
  const juan = await Visitor.at(context);
  await juan.open();
  await juan.chat.getByLabel("Nombre").fill("Marco Salas");
  await juan.chat.getByLabel("WhatsApp").fill("12");
  await juan.chat.getByLabel("Correo").fill("marco@example.com");
  await juan.chat.getByLabel("¿En qué te ayudamos?").fill("Uno");
  await context.setOffline(true);
  await juan.chat.getByRole("button", { name: "Iniciar chat" }).click();
  await juan.waitsFor("Uno");
  await juan.says("Dos");
  await juan.waitsFor("Dos");
  await juan.message.fill("Tres a med");
  await context.setOffline(false);

  const phone = juan.chat.getByLabel("WhatsApp");
  await until(async () => (await phone.getAttribute("aria-invalid")) === "true", "the phone is marked");
  for (const text of ["Uno", "Dos"]) await juan.chat.getByText(text, { exact: true }).waitFor();
  await accessible(juan.page);
  await juan.page.reload();
  await juan.open();
  assert.equal(await juan.chat.getByLabel("Correo").inputValue(), "marco@example.com");
  assert.equal(await juan.chat.getByLabel("¿En qué te ayudamos?").inputValue(), "Tres a med");
  await phone.fill("987 654 321");
  await juan.chat.getByLabel("¿En qué te ayudamos?").fill("Tres a medias");
  await juan.chat.getByRole("button", { name: "Iniciar chat" }).click();
  await juan.message.waitFor();
  const conversation = await take(ana, "Marco Salas");
  await until(async () => {
    assert.deepEqual(await arrived(conversation), ["Uno", "Dos", "Tres a medias"]);
    return true;
  }, "all of it goes out, in order");
  house.complaints.splice(0); // no line, said on the console
  await house.resolve(ana, conversation);
});

test("a picture goes out and is shown; what the team cannot take is refused in words", async () => {
  const rosa = await Visitor.at(await house.browser());
  await rosa.open();
  await rosa.introduce("Fiorella Paredes", "Le mando una foto");
  const conversation = await take(ana, "Fiorella Paredes");
  const files = rosa.chat.locator("input[type=file]");
  await files.setInputFiles({ name: "sala.png", mimeType: "image/png", buffer: PIXEL });
  await rosa.chat.getByRole("link", { name: "Ver la imagen en grande" }).waitFor();
  await files.setInputFiles({ name: "plano.exe", mimeType: "application/octet-stream", buffer: PIXEL });
  await rosa.chat.getByText("No podemos recibir plano.exe. Envía fotos, PDF, audio o video.").waitFor();
  const messages = await house.messages(conversation, ana);
  assert.deepEqual(
    messages.filter(({ mediaUrl }) => mediaUrl).map(({ contentType }) => contentType),
    ["IMAGE"],
  );
  await house.resolve(ana, conversation);
});

test("by keyboard alone, in English: the form, an emoji, a message, what was seen, and the way out", async () => {
  const context = await house.browser({ ...DESKTOP, locale: "en-US" });
  const page = await context.newPage();
  await page.goto("/");
  const john = new Visitor(page);
  await john.launcher.focus();
  const keys = page.keyboard;
  await keys.press("Enter");
  await john.chat.getByText("Hi. Shall we talk?").waitFor();
  await john.chat.getByLabel("Name").focus();
  for (const text of ["John Carter", "987 654 321", "john@example.com"]) {
    await keys.type(text);
    await keys.press("Tab");
  }
  await keys.press("Tab"); // whatever project
  await keys.type("Is it still available?");
  await keys.press("Tab");
  await keys.press("Enter");
  await john.waitsFor("Is it still available?");
  const conversation = await take(ana, "John Carter");
  const written = john.chat.getByRole("textbox");
  await john.waitsFor("Ana Torres has joined the chat.");
  await written.focus();
  await keys.type("Good ");
  await keys.press("Tab");
  await keys.press("Enter");
  await john.chat.locator("button:focus", { hasText: "😀" }).waitFor();
  await keys.press("ArrowRight");
  await john.chat.locator("button:focus", { hasText: "😄" }).waitFor();
  await keys.press("Enter");
  await until(async () => (await written.inputValue()) === "Good 😄", "the emoji is in the text");
  await keys.press("Enter");
  await john.waitsFor("Good 😄");
  await house.api("POST", `/conversations/${conversation}/read`, ana.token, { seq: 3 });
  await john.chat.getByTitle("Seen").last().waitFor();
  await accessible(page);
  await keys.press("Escape");
  await john.chat.getByRole("log").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.tagName.toLowerCase()), "pascal-chat");
  await house.resolve(ana, conversation);
});

test("an answer sounds, by one tab, unless the chat is silenced", async () => {
  const context = await house.browser();
  await context.addInitScript(() => {
    const play = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number) {
      localStorage.setItem("tones", `${Number(localStorage.getItem("tones")) + 1}`);
      play.call(this, when);
    };
  });
  const andres = await Visitor.at(context);
  const other = await Visitor.at(context);
  await andres.page.bringToFront();
  await andres.open();
  await andres.introduce("Andrés Castillo", "Avísenme");
  const conversation = await take(ana, "Andrés Castillo");
  await andres.waitsFor("Ana Torres se ha unido al chat.");
  await andres.launcher.click();
  const tones = () => other.page.evaluate(() => Number(localStorage.getItem("tones")));
  await house.answer(ana, conversation, "Aquí estoy.");
  await until(async () => (await tones()) > 0, "it sounds");
  await andres.open();
  await andres.waitsFor("Aquí estoy.");
  assert.equal(await tones(), 2, "two notes, of one tab");
  await andres.chat.getByRole("button", { name: "Más opciones" }).click();
  await andres.chat.getByText("Silenciar").click();
  await andres.launcher.click();
  await house.answer(ana, conversation, "Silencio.");
  await andres.open();
  await andres.waitsFor("Silencio.");
  assert.equal(await tones(), 2);
  await house.resolve(ana, conversation);
});
