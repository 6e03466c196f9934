/** Response templates: when one asks for them, which are meant, and what becomes of a filled one in a draft. */
import type { Piece, Template, Variable } from "../api/shapes.ts";

/** A `/` that begins a word, and what was typed after it up to the caret. */
export interface Slash {
  at: number;
  word: string;
}

/** Where one asks for a template: at the beginning or after a blank, and never within an address. */
export function slashAt(draft: string, caret: number): Slash | null {
  const word = /(?:^|\s)\/([^\s/]*)$/u.exec(draft.slice(0, caret))?.[1];
  return word === undefined ? null : { at: caret - word.length - 1, word };
}

/** Whatever case and accents. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Those that are meant by *word*, the likeliest first: by code, by a word of the title, by the text. */
export function meant<T extends Pick<Template, "shortCode" | "title" | "contentText" | "shared">>(
  templates: readonly T[],
  word: string,
): T[] {
  const wanted = fold(word);
  const rank = ({ shortCode, title, contentText, shared }: T): number => {
    const own = shared ? 0.5 : 0;
    if (fold(shortCode).startsWith(`/${wanted}`)) return own;
    if (wordsOf(title).some((each) => each.startsWith(wanted))) return 1 + own;
    return fold(contentText).includes(wanted) ? 2 + own : Number.POSITIVE_INFINITY;
  };
  return templates
    .map((template) => ({ template, rank: rank(template) }))
    .filter((each) => each.rank < Number.POSITIVE_INFINITY)
    .sort((one, other) => one.rank - other.rank)
    .map(({ template }) => template);
}

/** A draft that is a code alone, which none of these has: most likely mistyped. */
export function mistyped(draft: string, templates: readonly Pick<Template, "shortCode">[]): string | null {
  const code = /^\s*(\/[\p{L}\p{M}\p{N}_-]+)\s*$/u.exec(draft)?.[1];
  if (!code || templates.some(({ shortCode }) => fold(shortCode) === fold(code))) return null;
  return code;
}

const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** How a gap is written in a draft. */
export const gapOf = (name: string): string => `[${name}]`;

/** A filled template, with a gap where nothing is known. */
export function draftOf(pieces: readonly Piece[], names: Record<Variable, string>): string {
  return pieces.map(({ text, variable }) => text || (variable ? gapOf(names[variable]) : "")).join("");
}

/** The first gap that nobody has filled in: nothing is sent before. */
export function gapIn(draft: string, names: Record<Variable, string>): [number, number] | null {
  const found = Object.values(names)
    .map((name) => ({ at: draft.indexOf(gapOf(name)), length: gapOf(name).length }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)[0];
  return found ? [found.at, found.at + found.length] : null;
}

export interface Mark {
  text: string;
  /** `wrong`: what the server would refuse. */
  kind: "words" | "variable" | "wrong";
}

/** A template's text as one reads it before it is filled: a gap where a variable stands. */
export const readable = (text: string, names: Record<Variable, string>): string =>
  marksOf(text, Object.keys(names))
    .map(({ text: part, kind }) =>
      kind === "variable" ? gapOf(names[part.slice(2, -2).trim() as Variable]) : part,
    )
    .join("");

/** A template's text in its parts, as the server reads it. */
export function marksOf(text: string, variables: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  const words = (part: string) => part && marks.push({ text: part, kind: "words" });
  let end = 0;
  for (const found of text.matchAll(/\{\{([^{}]*)\}\}|\{\{|\}\}/gu)) {
    words(text.slice(end, found.index));
    const isKnown = variables.includes(found[1]?.trim() ?? "");
    marks.push({ text: found[0], kind: isKnown ? "variable" : "wrong" });
    end = found.index + found[0].length;
  }
  words(text.slice(end));
  return marks;
}
