/** What a signed-in person's pages share: the API, what happens live, what is asked on `/ws`, and whose desk it is. */
import { createContext, useContext } from "react";
import type { Api } from "../api/client.ts";
import type { Config, Person, Project } from "../api/shapes.ts";
import type { Panel } from "../live/panel.ts";
import type { Realtime } from "../live/realtime.ts";

export interface Desk {
  api: Api;
  realtime: Realtime;
  panel: Panel;
  person: Person;
  config: Config;
  projects: readonly Project[];
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("Nobody is signed in");
  return desk;
}
