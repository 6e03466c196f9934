/** What the visitor chose of language and theme, kept under the names that the chat knows too. */
import type { Language } from "../words/catalogue.ts";
import { languageOf } from "../words/catalogue.ts";
import { es, type Words } from "./words/es.ts";

export type Theme = "light" | "dark";

export const chosenLanguage = (): Language => languageOf([kept("language"), ...navigator.languages]);

export const chosenTheme = (): Theme =>
  kept("theme") === "dark" || (kept("theme") === null && matchMedia("(prefers-color-scheme: dark)").matches)
    ? "dark"
    : "light";

export async function wordsIn(language: Language): Promise<Words> {
  if (language === "en") return (await import("./words/en.ts")).en;
  if (language === "pt") return (await import("./words/pt.ts")).pt;
  return es;
}

/** The page, and the chat on it. */
export function choose(name: "language" | "theme", value: string): void {
  try {
    localStorage.setItem(`pascal.${name}`, JSON.stringify(value));
  } catch {} // refused: it lasts as long as the page
  if (name === "theme") document.documentElement.dataset.theme = value;
  window.Pascal?.update({ [name]: value });
}

function kept(name: string): string | null {
  try {
    return JSON.parse(localStorage.getItem(`pascal.${name}`) ?? "null");
  } catch {
    return null;
  }
}
