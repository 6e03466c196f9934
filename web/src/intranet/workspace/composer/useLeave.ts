import { useQuery } from "@tanstack/react-query";
import { answerOf } from "../../../api/client.ts";
import type { Sendability } from "../../../api/shapes.ts";
import type { FactName } from "../../../live/realtime.ts";
import { useDesk } from "../../desk.ts";
import { useNow } from "../../times.ts";
import { isOf, useFresh } from "../asides/asides.ts";
import { useRow } from "../workspace.ts";

export interface Leave {
  channel: string;
  /** Why one may not write now. */
  refusal: Sendability | null;
  /** How long one may answer freely; null: for as long as one likes. */
  seconds: number | null;
}

const CHANGES: readonly FactName[] = ["message", "gap"];

/** May the lead be written to, where a carrier brings it? The server knows; null where none does. */
export function useLeave(id: string): Leave | null {
  const { api } = useDesk();
  const now = useNow();
  const channel = useRow(id)?.channel ?? "WEB";
  const key = ["sendability", id];
  useFresh(key, (fact) => CHANGES.includes(fact.name) && isOf(id, fact));
  const { data, dataUpdatedAt } = useQuery({
    queryKey: [...key, channel],
    queryFn: ({ signal }) => {
      const path = "/api/v1/conversations/{conversationId}/sendability";
      return answerOf(api.GET(path, { params: { path: { conversationId: id } }, signal }));
    },
    enabled: channel !== "WEB",
    refetchInterval: ({ state }) => changesIn(state.data),
  });
  if (!data || channel === "WEB") return null;
  const seconds =
    data.windowSecondsLeft && Math.max(0, data.windowSecondsLeft - (now - dataUpdatedAt) / 1000);
  // what only comes too fast waits its turn
  const refusal = data.allowed || data.reason === "too_fast" ? null : data;
  return { channel: data.channel, refusal, seconds };
}

const LATER_MS = 60_000;

/** Milliseconds to when it may be another one by the clock alone. */
function changesIn(leave: Sendability | undefined): number | false {
  if (leave?.windowSecondsLeft) return leave.windowSecondsLeft * 1000;
  return leave?.allowed === false && LATER_MS;
}
