/** What every part of the chat is given: the visit, and its state. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { State } from "../state.ts";
import type { Visit } from "../visit.ts";

export interface Here extends State {
  visit: Visit;
}

/** Whether the visitor waits for nobody yet: the house's bot speaks with them. */
export const botAnswers = ({ config, talk }: State): boolean =>
  !!config?.bot && talk?.status === "QUEUED" && talk.agentEnabled;

export const HereContext = createContext<Here | null>(null);

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error("outside of a visit");
  return here;
}

export function useVisit(visit: Visit): Here {
  const [state, setState] = useState(visit.state);
  useEffect(() => {
    setState(visit.state);
    return visit.subscribe(() => setState(visit.state));
  }, [visit]);
  return { ...state, visit };
}
