/** Figures of the way to a meeting: they come by themselves, nothing of it is asked for every so often. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Figures } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useRarelyAgain } from "../shell/useLive.ts";

const WAY = ["way"];
const NOW = ["now"];
const PAGE = 5;
/** What counts over weeks need not follow every change at once. */
const AT_MOST_EVERY_MS = 5000;

/** Of days back from now; of all for null. */
export type Period = number | null;

/** What is pushed; everything else is asked for again when it comes, and when somebody looks here again. */
export function useLiveFigures(): Figures | undefined {
  const { panel } = useDesk();
  const queries = useQueryClient();
  const [figures, setFigures] = useState<Figures>();
  const way = useRarelyAgain([WAY], AT_MOST_EVERY_MS);
  useEffect(() => {
    const again = () => {
      void queries.invalidateQueries({ queryKey: NOW });
      way.soon();
    };
    const look = () => document.hidden || again();
    const leave = panel.watch((pushed) => {
      setFigures(pushed);
      again();
    });
    document.addEventListener("visibilitychange", look);
    return () => {
      leave();
      document.removeEventListener("visibilitychange", look);
    };
  }, [panel, queries, way]);
  return figures;
}

export function useRealTime() {
  const { panel } = useDesk();
  return useQuery({
    queryKey: NOW,
    queryFn: async () => (await panel.ask("dashboard.get_real_time_metrics", {})).data,
  });
}

export function useFunnel(days: Period) {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...WAY, "funnel", days],
    queryFn: async () => (await panel.ask("dashboard.get_conversion_funnel", { days })).data,
    placeholderData: keepPreviousData,
  });
}

export function useConversion(days: Period) {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...WAY, "conversion", days],
    queryFn: async () => (await panel.ask("leads.get_conversion_stats", { days })).data,
    placeholderData: keepPreviousData,
  });
}

export function useBotWork() {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...WAY, "bot"],
    queryFn: async () => (await panel.ask("dashboard.get_agent_performance", {})).data,
  });
}

export function useActivity() {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...WAY, "activity"],
    queryFn: async () => (await panel.ask("dashboard.get_activity_timeline", {})).data,
  });
}

/** Who is not through and has been silent for long, who was active last first. */
export function useAbandoned() {
  const { panel } = useDesk();
  return useInfiniteQuery({
    queryKey: [...WAY, "abandoned"],
    queryFn: ({ pageParam }) => panel.ask("leads.get_abandoned_leads", { limit: PAGE, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });
}
