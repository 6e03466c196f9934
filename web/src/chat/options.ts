/** What the address says: `/chat` is a page of its own, `/widget` a frame on somebody's site. */
import type { Look } from "../loader/messages.ts";

export interface Options {
  /** The origin of the page that shows us; null: we are the page. */
  site: string | null;
  project: string | null;
  look: Look;
}

export function optionsOf({ search }: { search: string }, framed: boolean): Options {
  const said = new URLSearchParams(search);
  return {
    site: framed ? said.get("site") : null,
    project: said.get("project"),
    look: {
      language: said.get("language"),
      theme: said.get("theme"),
      color: said.get("color"),
      ink: said.get("ink"),
    },
  };
}
