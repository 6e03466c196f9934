/** The figures that several pages show, kept fresh by what happens. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Api, answerOf } from "../api/client.ts";
import type { Availability } from "../api/shapes.ts";
import type { Fact, FactName } from "../live/realtime.ts";
import { useDesk } from "./desk.ts";
import { useRefetchOn } from "./shell/useLive.ts";
import { useWords } from "./words/index.ts";

const MOVE_FIGURES: readonly FactName[] = ["queued", "status", "assigned", "agent", "rated", "live"];
export const movesFigures = ({ name }: Fact) => MOVE_FIGURES.includes(name);
const HALF_A_MINUTE = 30_000;

/** The queue, today, the last 24 hours, the team. */
export function useOverview() {
  const { api } = useDesk();
  return useQuery({
    queryKey: ["figures", "overview"],
    queryFn: () => answerOf(api.GET("/api/v1/dashboard/overview")),
    refetchInterval: HALF_A_MINUTE, // whoever waits waits longer, though nothing happens
    placeholderData: keepPreviousData,
  });
}

/** How many conversations there are of each status and priority. */
export function useMetrics() {
  const { api } = useDesk();
  return useQuery({
    queryKey: ["figures", "metrics"],
    queryFn: () => answerOf(api.GET("/api/v1/dashboard/metrics")),
  });
}

const teamQuery = (api: Api) => ({
  queryKey: ["figures", "team"],
  queryFn: () => answerOf(api.GET("/api/v1/team")),
});

export const useTeam = () => useQuery(teamQuery(useDesk().api));

/** Of a colleague, once it is known; of nobody for nobody. */
export function useAvailabilityOf(agentId: string | null): Availability | undefined {
  const { data } = useQuery({
    ...teamQuery(useDesk().api),
    enabled: agentId !== null,
    select: (team) => team.find(({ id }) => id === agentId)?.availability,
  });
  return data;
}

/** Once, around all pages: they would each ask for the same. */
export const useFreshFigures = () => useRefetchOn(["figures"], movesFigures);

/** The conversations that I answer now. */
export function useMine() {
  const { api } = useDesk();
  return useQuery({
    queryKey: ["mine"],
    queryFn: () =>
      answerOf(
        api.GET("/api/v1/conversations", {
          params: { query: { assignee: "me", status: "IN_PROGRESS", limit: 100 } },
        }),
      ),
    select: ({ items }) => items,
  });
}

const MOVE_MINE: readonly FactName[] = ["assigned", "status", "activity", "read", "updated"];

export function useFreshMine(): void {
  const { person } = useDesk();
  const mine = useMine().data;
  useRefetchOn(["mine"], ({ name, data }) => {
    if (name === "live") return true;
    if (!MOVE_MINE.includes(name) || !("conversationId" in data)) return false;
    if ("agentId" in data && data.agentId === person.id) return true;
    return mine?.some(({ id }) => id === data.conversationId) ?? false;
  });
}

/** In how many of my conversations something is to be read. */
export const useUnread = (): number => useMine().data?.filter(({ unread }) => unread > 0).length ?? 0;

/** What the browser's tab says: where we are, and before it how much is to be read. */
export function useTitle(name: string): void {
  const unread = useUnread();
  const { shell } = useWords();
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${name} · ${shell.name}`;
  }, [unread, name, shell]);
}
