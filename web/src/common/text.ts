/** Text from people, in pieces: words stay words, and addresses can be followed. */
export type Piece = { text: string; href: string | null };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'«»]+/gi;
/** What ends a sentence does not belong to the address before it. */
const AFTER = /[.,;:!?)\]}…]+$/;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(AFTER, "");
    if (!URL.canParse(address)) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index), href: null });
    found.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) found.push({ text: text.slice(done), href: null });
  return found;
}

/** Without the numbered lines at its end, for whoever is shown them as choices. */
export const withoutNumbered = (text: string): string => text.replace(/(\n\d\. .*)+$/, "");
