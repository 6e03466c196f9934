/** A visitor of a site with the widget: what they do, as their browser shows it. */
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";

export interface Form {
  name: string;
  phone: string;
  email: string;
}

let numbers = 0;

export class Visitor {
  readonly page: Page;
  readonly chat: FrameLocator;
  readonly launcher: Locator;

  constructor(page: Page) {
    this.page = page;
    this.chat = page.frameLocator("pascal-chat iframe");
    this.launcher = page.locator("pascal-chat button");
  }

  static async at(context: BrowserContext, path = "/"): Promise<Visitor> {
    const page = await context.newPage();
    await page.goto(path);
    return new Visitor(page);
  }

  async open(): Promise<void> {
    await this.launcher.click();
  }

  get message(): Locator {
    return this.chat.getByLabel("Escribe un mensaje");
  }

  /** The micro-form, and the first message. */
  async introduce(name: string, message: string): Promise<Form> {
    const form = {
      name,
      phone: "987 654 321",
      email: `${name.split(" ")[0]?.toLowerCase()}-w${++numbers}@example.com`,
    };
    await this.chat.getByLabel("Nombre").fill(form.name);
    await this.chat.getByLabel("WhatsApp").fill(form.phone);
    await this.chat.getByLabel("Correo").fill(form.email);
    await this.chat.getByLabel("¿En qué te ayudamos?").fill(message);
    await this.chat.getByRole("button", { name: "Iniciar chat" }).click();
    await this.waitsFor(message);
    return form;
  }

  async says(text: string): Promise<void> {
    await this.message.fill(text);
    await this.message.press("Enter");
  }

  said(text: string): Locator {
    return this.chat.getByRole("log").getByText(text, { exact: true });
  }

  async waitsFor(text: string): Promise<void> {
    await this.said(text).waitFor();
  }
}
