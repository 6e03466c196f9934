import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { type Chosen, daysOf, type FigureName } from "./filters.ts";

const KEY = "statistics";
export const STATISTICS = [KEY];
/** The server counts anew every five seconds: who asks sooner after a fact may not find it counted. */
export const COUNTED_AFTER_MS = 6_000;
const HALF_A_MINUTE = 30_000;
const OFTEN = { refetchInterval: HALF_A_MINUTE, placeholderData: keepPreviousData } as const;

export function useStats(chosen: Chosen) {
  const { api } = useDesk();
  const query = daysOf(chosen);
  return useQuery({
    queryKey: [KEY, "all", query],
    queryFn: () => answerOf(api.GET("/api/chat/stats", { params: { query } })),
    ...OFTEN,
  });
}

export function useDaily(chosen: Chosen) {
  const { api } = useDesk();
  const query = daysOf(chosen);
  return useQuery({
    queryKey: [KEY, "daily", query],
    queryFn: () => answerOf(api.GET("/api/chat/stats/daily", { params: { query } })),
    ...OFTEN,
  });
}

export function useOfAgents(chosen: Chosen) {
  const { api } = useDesk();
  const query = daysOf(chosen);
  return useQuery({
    queryKey: [KEY, "agents", query],
    queryFn: () => answerOf(api.GET("/api/chat/stats/agents", { params: { query } })),
    ...OFTEN,
  });
}

/** The conversations that a figure counts, page by page. */
export function useBehind(metric: FigureName, chosen: Chosen) {
  const { api } = useDesk();
  const days = daysOf(chosen);
  return useInfiniteQuery({
    queryKey: [KEY, "behind", metric, days],
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET("/api/chat/stats/explain", {
          params: { query: { ...days, metric, page: pageParam, limit: 20 } },
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ pagination: { page, totalPages } }) => (page < totalPages ? page + 1 : undefined),
  });
}
