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

/** «español (Perú)»; what is no language that anybody knows stays as the carrier has it. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(code.replaceAll("_", "-")) ?? code;
  } catch {
    return code;
  }
}
