/** Meetings as they are shown, kept fresh by what happens, and changed by hand. */
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answerOf } from "../../api/client.ts";
import type { Busy, Meeting, WsActions } from "../../api/shapes.ts";
import type { Panel } from "../../live/panel.ts";
import type { FactName } from "../../live/realtime.ts";
import { useDesk } from "../desk.ts";
import { useTeam } from "../figures.ts";
import { useFacts, useRarelyAgain } from "../shell/useLive.ts";
import { useWords } from "../words/index.ts";
import { type Changes, changed } from "./changes.ts";
import { addDays } from "./days.ts";
import type { View } from "./shown.ts";

const AGENDA = ["agenda"];
const MEETINGS = [...AGENDA, "meetings"];
/** What shows meetings. */
const TOLD = [AGENDA, ["qualification"], ["pipeline"]];
/** A lead is told of whatever becomes of their meeting. */
const MOVE: readonly FactName[] = ["message", "activity", "meeting", "live"];
const AT_MOST_EVERY_MS = 3000;
const DAYS_LOOKED_AT = 7;

interface Known {
  meetings: Meeting[];
  /** When the agent has no time besides; of everybody nothing is told, nor of a month. */
  busy: Busy[];
}

const isDuring = (one: Busy, other: Busy): boolean =>
  Date.parse(one.start_time) === Date.parse(other.start_time) &&
  Date.parse(one.end_time) === Date.parse(other.end_time);

/** Of one agent, or of everybody whom one may see; the days too on which there are none. */
export function useAgenda(from: string, to: string, agentId: string | null, view: View) {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...MEETINGS, from, to, agentId, view],
    queryFn: async (): Promise<Known> => {
      const asked = { start_date: from, end_date: to, agent_id: agentId };
      const [days, taken] = await Promise.all([
        panel.ask("meetings.get_calendar_view", asked),
        agentId === null || view === "month" ? { data: [] } : panel.ask("meetings.get_busy_times", asked),
      ]);
      const meetings = Object.values(days.data).flat();
      return { meetings, busy: taken.data.filter((each) => !meetings.some((one) => isDuring(one, each))) };
    },
    placeholderData: keepPreviousData,
  });
}

/** A while after figures or conversations change; at once after the connection was away. */
export function useFreshAgenda(): void {
  const { panel } = useDesk();
  const again = useRarelyAgain([AGENDA], AT_MOST_EVERY_MS);
  useEffect(() => panel.watch((_, anew) => (anew ? again.now() : again.soon())), [panel, again]);
  useEffect(() => panel.onLeads(() => again.soon()), [panel, again]);
  useFacts(({ name }) => {
    if (MOVE.includes(name)) again.soon();
  });
}

/** Those that an agent has still to hold, in the order in which they begin. */
export function useAhead(agentId: string) {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...AGENDA, "ahead", agentId],
    queryFn: async (): Promise<Meeting[]> => {
      const found: Meeting[] = [];
      let cursor: string | null = null;
      do {
        const asked = { agent_id: agentId, status: "booked" as const, limit: 200, cursor };
        const page: { data: Meeting[]; cursor: string | null } = await panel.ask(
          "meetings.get_all_meetings",
          asked,
        );
        found.push(...page.data);
        cursor = page.cursor;
      } while (cursor);
      return found.filter(({ start_time }) => Date.parse(start_time) > Date.now());
    },
  });
}

export function useHours() {
  const { api } = useDesk();
  return useQuery({ queryKey: ["hours"], queryFn: () => answerOf(api.GET("/api/v1/hours")) });
}

/** By which clocks they work: one agent, or everybody. */
export function useZones(agentId: string | null): string[] {
  const team = useTeam().data ?? [];
  return team.filter(({ id }) => agentId === null || id === agentId).map(({ timeZone }) => timeZone);
}

type Told = Partial<Pick<Meeting, "subject" | "start_time" | "end_time" | "status" | "conflict">>;

/** It is so at once; and as it was, if the server says no. */
function useChange<Said extends { meeting: Meeting }>(
  say: (said: Said) => Promise<{ data: Meeting }>,
  shown: (said: Said) => Told,
  done: (said: Said) => string,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: say,
    scope: { id: "agenda" }, // one after the other: the last one done is the last one that holds
    onMutate: async (said: Said) => {
      await queries.cancelQueries({ queryKey: MEETINGS });
      const known = queries.getQueriesData<Known>({ queryKey: MEETINGS });
      queries.setQueriesData<Known>(
        { queryKey: MEETINGS },
        (all) =>
          all && {
            ...all,
            meetings: all.meetings
              .map((each) =>
                each.id === said.meeting.id ? { ...each, version: each.version + 1, ...shown(said) } : each,
              )
              .filter(({ status }) => status !== "cancelled"),
          },
      );
      return known;
    },
    onError: (_, __, known) => {
      for (const [key, all] of known ?? []) queries.setQueryData(key, all);
    },
    onSuccess: (_, said) => notifications.show({ id: "agenda", message: done(said), autoClose: 2500 }),
    onSettled: () => {
      for (const queryKey of TOLD) void queries.invalidateQueries({ queryKey });
    },
  });
}

export function useEditMeeting() {
  const { panel } = useDesk();
  const { agenda } = useWords();
  return useChange(
    ({ meeting, changes }: { meeting: Meeting; changes: Changes }) =>
      panel.ask("meetings.update_meeting", { meeting_id: meeting.id, version: meeting.version, ...changes }),
    ({ meeting, changes }) => ({ ...changed(meeting, changes), conflict: null }),
    () => agenda.saved,
  );
}

export function useCancelMeeting() {
  const { panel } = useDesk();
  const { agenda } = useWords();
  return useChange(
    ({ meeting, reason }: { meeting: Meeting; reason: string | null }) =>
      panel.ask("meetings.cancel_meeting", { meeting_id: meeting.id, version: meeting.version, reason }),
    () => ({ status: "cancelled" }),
    () => agenda.cancelled,
  );
}

export function useEndMeeting() {
  const { panel } = useDesk();
  const { agenda } = useWords();
  return useChange(
    ({ meeting, came }: { meeting: Meeting; came: boolean }) =>
      panel.ask("meetings.end_meeting", { meeting_id: meeting.id, came }),
    ({ came }) => ({ status: came ? "done" : "missed" }),
    ({ came }) => (came ? agenda.came : agenda.missed),
  );
}

const slotsQuery = (panel: Panel, agentId: string, date: string, minutes: number) => ({
  queryKey: [...AGENDA, "slots", agentId, date, minutes],
  queryFn: async () => {
    const asked = { date, duration: minutes, agent_id: agentId };
    return (await panel.ask("meetings.get_available_slots", asked)).data;
  },
});

/** When there is room on a day of the agent's, whoever they are. */
export function useSlots(agentId: string, date: string, minutes: number) {
  const { panel } = useDesk();
  return useQuery({ ...slotsQuery(panel, agentId, date, minutes), enabled: date !== "" });
}

/** The first day of the agent's on which there is room; where that is not within a week, today. */
export function useFirstFree(agentId: string, today: string, minutes: number) {
  const { panel } = useDesk();
  const queries = useQueryClient();
  return useQuery({
    queryKey: ["first-free", agentId, today, minutes],
    queryFn: async () => {
      for (let days = 0; days < DAYS_LOOKED_AT; days++) {
        const day = addDays(today, days);
        if ((await queries.fetchQuery(slotsQuery(panel, agentId, day, minutes))).length > 0) return day;
      }
      return today;
    },
    // asked once: no day is changed for another before one's eyes
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** With an id of its own: whoever asks again, because no answer came, books it once. */
export function useBookMeeting() {
  const { panel } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (asked: WsActions["meetings.create_meeting"]["payload"]) =>
      panel.ask("meetings.create_meeting", asked),
    meta: { told: true },
    onSettled: () => {
      for (const queryKey of TOLD) void queries.invalidateQueries({ queryKey });
    },
  });
}
