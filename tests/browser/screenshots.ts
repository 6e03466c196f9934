/** One conversation from both of its ends: the visitor's page, and the agent's workspace. See `screenshots.py`. */
import { writeFile } from "node:fs/promises";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { Visitor } from "./visitor.ts";

const { CHROMIUM, PASCAL_URL, PICTURES } = process.env as Record<string, string>;
const QUALITY = 0.82;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const person = (): Promise<BrowserContext> =>
  browser.newContext({
    locale: "es-PE",
    timezoneId: "America/Lima",
    baseURL: PASCAL_URL,
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });

/** As WebP, which is a third of PNG; the browser itself can write it. */
async function take(page: Page, name: string): Promise<void> {
  const png = (await page.screenshot()).toString("base64");
  const paper = await (await browser.newContext()).newPage();
  const webp = await paper.evaluate(
    async ([png, quality]) => {
      const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      canvas.getContext("2d")?.drawImage(picture, 0, 0);
      return canvas.toDataURL("image/webp", quality);
    },
    [png, QUALITY] as const,
  );
  await writeFile(`${PICTURES}/${name}.webp`, Buffer.from(webp.slice(webp.indexOf(",") + 1), "base64"));
}

const rosa = await Visitor.at(await person());
await rosa.page.getByRole("listitem").filter({ hasText: "Torre Begonias Luxury" }).getByRole("button").click();
await rosa.introduce("Rosa Huamán", "Hola, ¿puedo visitar el piloto este sábado?");

const ana = await (await person()).newPage();
await ana.goto("/intranet/sales-agent/chats");
await ana.getByLabel("Correo").fill("ana@pascal.example");
await ana.getByLabel("Contraseña").fill("pascal-demo");
await ana.getByRole("button", { name: "Iniciar Sesión con Email" }).click();
await ana.getByLabel("Lista de conversaciones").getByText("Hola, ¿puedo visitar el piloto").first().click();
await ana.getByRole("button", { name: "Tomar" }).click();

async function answers(text: string): Promise<void> {
  await ana.getByRole("textbox", { name: "Escribe una respuesta" }).fill(text);
  await ana.keyboard.press("Enter");
  await rosa.waitsFor(text);
}

await answers("Hola Rosa, soy Ana. Sí, el sábado abrimos de 10 a 13 h. ¿A qué hora le queda bien?");
await rosa.says("A las 11 sería perfecto. Vamos dos personas.");
await ana.getByRole("log").getByText("A las 11 sería perfecto. Vamos dos personas.").waitFor();
await answers("Anotado: sábado, 11:00, dos personas. Le espero en Av. Begonias 415, San Isidro.");
await rosa.message.pressSequentially("¡Muchas gracias");
await ana.getByText("Rosa Huamán está escribiendo…").first().waitFor();
await ana.getByRole("link", { name: "Rosa Huamán" }).getByLabel(/sin leer/).waitFor({ state: "hidden" });

await take(ana, "workspace");
await take(rosa.page, "widget");
await browser.close();
