import type { Language } from "../../words/catalogue.ts";
import { es, type Words } from "./es.ts";

export type { Words };

/** Spanish is here; the others come when they are asked for. */
export async function wordsIn(language: Language): Promise<Words> {
  if (language === "en") return (await import("./en.ts")).en;
  if (language === "pt") return (await import("./pt.ts")).pt;
  return es;
}
