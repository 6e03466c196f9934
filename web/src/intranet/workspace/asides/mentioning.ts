/** Who is called in a text, and who is being looked for. Pure. */
export interface Colleague {
  id: string;
  name: string;
}

/** What stands between an `@` that begins a word and the caret; null where there is none. */
export function asked(text: string, caret: number): string | null {
  return /(?:^|[\s(])@([^\s@]{0,40})$/u.exec(text.slice(0, caret))?.[1] ?? null;
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Those of whose name a word begins so, whatever case and accents. */
export function found<C extends Colleague>(team: readonly C[], query: string): C[] {
  return team.filter(({ name }) =>
    plain(name)
      .split(/\s+/u)
      .some((word) => word.startsWith(plain(query))),
  );
}

/** Pieces of *text*: names that are called, with whose they are, and what stands between them. */
export function pieces(text: string, team: readonly Colleague[]): { text: string; id: string | null }[] {
  const longestFirst = team.toSorted((one, two) => two.name.length - one.name.length);
  const made: { text: string; id: string | null }[] = [];
  let rest = "";
  let at = 0;
  while (at < text.length) {
    const called =
      text[at] === "@" ? longestFirst.find(({ name }) => text.startsWith(name, at + 1)) : undefined;
    if (!called) {
      rest += text[at++];
      continue;
    }
    if (rest) made.push({ text: rest, id: null });
    rest = "";
    made.push({ text: `@${called.name}`, id: called.id });
    at += called.name.length + 1;
  }
  if (rest) made.push({ text: rest, id: null });
  return made;
}

/** Each once. */
export const mentioned = (text: string, team: readonly Colleague[]): string[] => [
  ...new Set(pieces(text, team).flatMap(({ id }) => id ?? [])),
];
