/** The catalogue of the language that this person reads; another language is another start of the page. */
import type { Language } from "../../words/catalogue.ts";
import type { Words } from "./es.ts";

export type { Words } from "./es.ts";

const CATALOGUES: Record<Language, () => Promise<Words>> = {
  es: async () => (await import("./es.ts")).es,
  en: async () => (await import("./en.ts")).en,
  pt: async () => (await import("./pt.ts")).pt,
};

let spoken: Words;

/** Before anything is shown. */
export async function learn(language: Language): Promise<void> {
  spoken = await CATALOGUES[language]();
  document.documentElement.lang = language;
}

export const useWords = (): Words => spoken;
/** For what is no component. */
export const words = (): Words => spoken;
