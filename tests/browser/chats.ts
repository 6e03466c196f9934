/** The chats of the intranet: what somebody of the team finds and does there, as their browser shows it. */
import type { Locator, Page } from "playwright-core";

export const CHATS = "/intranet/sales-agent/chats";

export const list = (page: Page): Locator => page.getByRole("list", { name: "Lista de conversaciones" });
export const row = (page: Page, name: string): Locator => list(page).getByRole("link", { name });
export const log = (page: Page): Locator => page.getByRole("log");
export const said = (page: Page, text: string): Locator => log(page).getByText(text, { exact: true });
export const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Escribe una respuesta" });

export async function says(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
  await said(page, text).waitFor();
}
