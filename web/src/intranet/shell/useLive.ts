/** What pages do about facts. */
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { answerOf } from "../../api/client.ts";
import { Rarely } from "../../live/rarely.ts";
import type { Fact } from "../../live/realtime.ts";
import { useDesk } from "../desk.ts";
import { session, signedIn } from "../session.ts";

const AT_MOST_EVERY_MS = 1000;

/** Calls back with each fact, as long as the component is shown. */
export function useFacts(hear: (fact: Fact) => void): void {
  const { realtime } = useDesk();
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => realtime.listen((fact) => latest.current(fact)), [realtime]);
}

/** Asks again for what *keys* name, for all who want it within *everyMs* once; as long as the component is shown. */
export function useRarelyAgain(keys: readonly QueryKey[], everyMs: number): Rarely {
  const queries = useQueryClient();
  const latest = useRef(keys);
  latest.current = keys;
  const rarely = useMemo(() => {
    const again = () => {
      for (const queryKey of latest.current) void queries.invalidateQueries({ queryKey });
    };
    return new Rarely(again, everyMs);
  }, [queries, everyMs]);
  useEffect(() => () => rarely.stop(), [rarely]);
  return rarely;
}

/** Asks again for what *key* names after a fact that concerns it, and at most once a second, or as said. */
export function useRefetchOn(
  key: QueryKey,
  concerns: (fact: Fact) => boolean,
  atMostEvery = AT_MOST_EVERY_MS,
): void {
  const again = useRarelyAgain([key], atMostEvery);
  useFacts((fact) => {
    if (concerns(fact)) again.soon();
  });
}

export function useLine() {
  const { realtime } = useDesk();
  const [line, setLine] = useState(realtime.line);
  useEffect(() => {
    setLine(realtime.line);
    return realtime.onLine(setLine);
  }, [realtime]);
  return line;
}

/** The server, too, may say that somebody is gone: when no page of theirs is connected, which none of them hears. */
export function useOwnAvailability(): void {
  const { api, person } = useDesk();
  useFacts(async (fact) => {
    if (fact.name === "agent" && fact.data.agentId === person.id)
      session.setState({ person: { ...person, availability: fact.data.availability } });
    if (fact.name !== "live") return;
    const found = await answerOf(api.GET("/api/v1/auth/me")).catch(() => null);
    if (found?.id === person.id && signedIn() === person.id) session.setState({ person: found });
  });
}
