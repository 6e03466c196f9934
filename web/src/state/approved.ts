/** Texts that a carrier has approved: which are meant, and how the lead reads one that is being filled. Pure. */
import type { CarrierTemplate } from "../api/shapes.ts";
import { fold } from "./templates.ts";

/** A part of a text: words, or a place, with what stands there. */
export interface Filled {
  text: string;
  /** Its number; null: words. */
  place: number | null;
}

/** As the server does it: carriers take no lines in a place. */
export const oneLine = (typed: string): string => typed.trim().split(/\s+/u).join(" ");

const PLACE = /\{\{([^{}\s]+)\}\}/gu;

/** What its places are called, in the order of their values; nothing where they are numbers. */
export function namesIn(text: string): string[] {
  const names = new Set(Array.from(text.matchAll(PLACE), ([, name = ""]) => name));
  return [...names].every((name) => /^\d+$/u.test(name)) ? [] : [...names];
}

/** A place that nobody has filled is empty. */
export function filled(text: string, values: readonly string[]): Filled[] {
  const parts: Filled[] = [];
  const names = namesIn(text);
  let end = 0;
  for (const found of text.matchAll(PLACE)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index), place: null });
    const place = names.length > 0 ? names.indexOf(found[1] ?? "") + 1 : Number(found[1]);
    parts.push({ text: oneLine(values[place - 1] ?? ""), place });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), place: null });
  return parts;
}

/** Those with all these words, in that language or any: what may be sent first, then as the alphabet has it. */
export function found(
  templates: readonly CarrierTemplate[],
  search: string,
  language: string | null,
): CarrierTemplate[] {
  const words = fold(search).split(/\s+/u).filter(Boolean);
  const has = ({ name, contentText }: CarrierTemplate) => {
    const text = fold(`${name} ${name.replaceAll("_", " ")} ${contentText}`);
    return words.every((word) => text.includes(word));
  };
  return templates
    .filter((each) => (language === null || each.language === language) && has(each))
    .sort(
      (one, other) =>
        Number(other.status === "approved") - Number(one.status === "approved") ||
        one.name.localeCompare(other.name) ||
        one.language.localeCompare(other.language),
    );
}

export const languagesOf = (templates: readonly CarrierTemplate[]): string[] =>
  [...new Set(templates.map(({ language }) => language))].sort();
