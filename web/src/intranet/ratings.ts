/** What leads think of how they were attended, as several pages show it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import { useDesk } from "./desk.ts";

const DAY_MS = 86_400_000;
const A_MINUTE = 60_000;
const LATEST = 5;

/** Averages of the last days, today among them, and the latest that were given. */
export function useRatings(days: number) {
  const { api, person } = useDesk();
  const first = new Date(Date.now() - (days - 1) * DAY_MS);
  const startDate = new Intl.DateTimeFormat("en-CA", { timeZone: person.timeZone }).format(first);
  // a rating is told to whom it is for: an administrator's page looks again by itself
  const asked = { refetchInterval: A_MINUTE, placeholderData: keepPreviousData };
  const summary = useQuery({
    queryKey: ["figures", "ratings", startDate],
    queryFn: () => answerOf(api.GET("/api/v1/ratings/summary", { params: { query: { startDate } } })),
    ...asked,
  });
  const latest = useQuery({
    queryKey: ["figures", "latest ratings", startDate],
    queryFn: () => answerOf(api.GET("/api/v1/ratings", { params: { query: { startDate, limit: LATEST } } })),
    select: ({ items }) => items,
    ...asked,
  });
  return { summary, latest };
}
