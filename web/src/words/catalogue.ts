/** What people read, in Spanish first. A catalogue is a module like `es.ts`; the others have its shape. */
export type Language = "es" | "en" | "pt";
export const LANGUAGES: readonly Language[] = ["es", "en", "pt"];
/** Each in its own words, as a switch shows them. */
export const NAMES: Readonly<Record<Language, string>> = { es: "Español", en: "English", pt: "Português" };

/** The first of the wished for that we speak; Spanish otherwise. */
export function languageOf(wished: readonly (string | null | undefined)[]): Language {
  for (const tag of wished) {
    const found = LANGUAGES.find((language) => tag?.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return "es";
}
