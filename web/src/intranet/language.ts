/** In which language this person reads the intranet. */
import { type Language, languageOf } from "../words/catalogue.ts";

/** As the site and the chat keep it: as JSON. Quotes may be missing, as they once did. */
const KEPT = "pascal.language";

export const language = (): Language =>
  languageOf([localStorage.getItem(KEPT)?.replaceAll('"', ""), ...navigator.languages]);

export function speak(chosen: Language): void {
  localStorage.setItem(KEPT, JSON.stringify(chosen));
  location.reload();
}
