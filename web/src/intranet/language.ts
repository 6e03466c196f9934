/** In which language this person reads the intranet. */
import { type Language, languageOf } from "../words/catalogue.ts";

const KEPT = "pascal.language";

export const language = (): Language => languageOf([localStorage.getItem(KEPT), ...navigator.languages]);

export function speak(chosen: Language): void {
  localStorage.setItem(KEPT, chosen);
  location.reload();
}
