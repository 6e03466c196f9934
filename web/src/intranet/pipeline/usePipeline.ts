/** Where leads stand, kept fresh by what happens, and moved by hand. */
import { notifications } from "@mantine/notifications";
import {
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import type { Standing, Step } from "../../api/shapes.ts";
import { Rarely } from "../../live/rarely.ts";
import type { FactName } from "../../live/realtime.ts";
import { useDesk } from "../desk.ts";
import { nameOf } from "../qualification/values.ts";
import { useFacts, useRarelyAgain } from "../shell/useLive.ts";
import { useWords } from "../words/index.ts";
import { type Column, moved, STEPS } from "./steps.ts";

const PIPELINE = ["pipeline"];
const COUNTS = [...PIPELINE, "counts"];
const columnOf = (step: Step) => [...PIPELINE, step];
const PAGE = 25;
const MOVE: readonly FactName[] = ["queued", "assigned", "status", "activity", "meeting", "live"];
/** Who said something stands first in their column; nobody looks for that at once. */
const AT_MOST_EVERY_MS = 10_000;
const MOVES_AT_MOST_EVERY_MS = 1000;

/** Who was active last comes first. */
export function useColumn(step: Step) {
  const { panel } = useDesk();
  return useInfiniteQuery({
    queryKey: columnOf(step),
    queryFn: ({ pageParam }) => panel.ask("leads.get_all_leads", { step, limit: PAGE, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });
}

type Counts = Partial<Record<Step, number>>;

/** How many there are at each step in all. */
export function useCounts() {
  const { panel } = useDesk();
  return useQuery({
    queryKey: COUNTS,
    queryFn: async (): Promise<Counts> => (await panel.ask("leads.get_lead_pipeline", { limit: 1 })).counts,
  });
}

/**
 * Asks soon for the steps that somebody left or came to, and at once for all after the connection was away; for all,
 * too, a while after something happens: a card tells more than its step.
 */
export function useFreshPipeline(): void {
  const { panel } = useDesk();
  const queries = useQueryClient();
  const again = useRarelyAgain([PIPELINE], AT_MOST_EVERY_MS);
  useEffect(() => panel.watch((_, anew) => (anew ? again.now() : again.soon())), [panel, again]);
  useEffect(() => {
    const changed = new Set<Step>();
    const look = new Rarely(() => {
      const keys = [COUNTS, ...[...changed].map(columnOf)];
      changed.clear();
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    }, MOVES_AT_MOST_EVERY_MS);
    const leave = panel.onLeads(({ steps }) => {
      for (const step of steps) changed.add(step);
      (steps.length > 0 ? look : again).soon();
    });
    return () => {
      leave();
      look.stop();
    };
  }, [panel, queries, again]);
  useFacts(({ name }) => {
    if (MOVE.includes(name)) again.soon();
  });
}

export interface Move {
  lead: Standing;
  to: Step;
  reason?: string;
}

/** They stand there at once; and where they stood, if the server says no. */
export function useMove() {
  const { panel } = useDesk();
  const queries = useQueryClient();
  const words = useWords();
  return useMutation({
    mutationFn: ({ lead, to, reason }: Move) =>
      panel.ask("leads.update_lead_step", { lead_id: lead.id, new_step: to, reason: reason ?? null }),
    meta: { told: true },
    onMutate: async (move) => {
      await queries.cancelQueries({ queryKey: PIPELINE });
      const known = queries.getQueriesData({ queryKey: PIPELINE });
      for (const [key, shown] of known) queries.setQueryData(key, shownAfter(move, key, shown));
      return known;
    },
    onError: (_, __, known) => {
      for (const [key, shown] of known ?? []) queries.setQueryData(key, shown);
    },
    onSuccess: ({ data }, { lead, to }) => {
      queries.setQueryData(["qualification", lead.id], data);
      const message = words.pipeline.move.done(nameOf(lead, words), words.pipeline.steps[to]);
      notifications.show({ id: message, message, autoClose: 2500 });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: PIPELINE }),
  });
}

function shownAfter({ lead, to }: Move, key: QueryKey, shown: unknown): unknown {
  const step = STEPS.find((each) => each === key[1]);
  if (shown === undefined) return shown;
  if (step) return moved(shown as Column, step, lead, to);
  const counts = shown as Counts;
  const from = lead.current_step;
  return { ...counts, [from]: (counts[from] ?? 1) - 1, [to]: (counts[to] ?? 0) + 1 };
}
