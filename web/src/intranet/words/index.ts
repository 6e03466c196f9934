/** The catalogue of the language that this person reads; another language is another start of the page. */
import type { Language } from "../../words/catalogue.ts";
import { language } from "../language.ts";
import type { later } from "./es.later.ts";
import type { es } from "./es.ts";

export type First = typeof es;
export type Later = typeof later;
export type Words = First & Later;

const FIRST: Record<Language, () => Promise<First>> = {
  es: async () => (await import("./es.ts")).es,
  en: async () => (await import("./en.ts")).en,
  pt: async () => (await import("./pt.ts")).pt,
};
const LATER: Record<Language, () => Promise<Later>> = {
  es: async () => (await import("./es.later.ts")).later,
  en: async () => (await import("./en.later.ts")).later,
  pt: async () => (await import("./pt.later.ts")).later,
};

let spoken: Words;

/** Before anything is shown. What no first page says comes with the pages that do (`withWords`). */
export async function learn(language: Language): Promise<void> {
  spoken = (await FIRST[language]()) as Words;
  document.documentElement.lang = language;
}

/** Something that is loaded late, and all words with it. */
export const withWords =
  <Loaded>(load: () => Promise<Loaded>) =>
  async (): Promise<Loaded> => {
    const [loaded, later] = await Promise.all([load(), LATER[language()]()]);
    spoken = { ...spoken, ...later };
    return loaded;
  };

export const useWords = (): Words => spoken;
/** For what is no component. */
export const words = (): Words => spoken;
