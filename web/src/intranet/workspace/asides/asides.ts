/** What stands beside a conversation for colleagues alone: fetched, kept up by what happens, and acted upon. */

import { notifications } from "@mantine/notifications";
import { type QueryKey, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answerOf } from "../../../api/client.ts";
import type { ColleagueNote, ConversationState } from "../../../api/shapes.ts";
import type { Fact } from "../../../live/realtime.ts";
import { useDesk } from "../../desk.ts";
import { useFacts } from "../../shell/useLive.ts";
import { useWords } from "../../words/index.ts";
import { dayAndTime } from "../../zoned.ts";
import { useInboxes } from "../workspace.ts";
import { type Later, SayLater } from "./later.ts";

const ONE = "/api/v1/conversations/{conversationId}";
const NOTE = `${ONE}/notes/{noteId}` as const;
const LATER = `${ONE}/scheduled/{scheduledId}` as const;
const pathOf = (conversationId: string) => ({ params: { path: { conversationId } } });

/** Asks anew for what is under *key* when something happened that concerns it, or may have been missed. */
export function useFresh(key: QueryKey, concerns: (fact: Fact) => boolean): void {
  const queries = useQueryClient();
  useFacts((fact) => {
    if (fact.name === "live" || concerns(fact)) void queries.invalidateQueries({ queryKey: key });
  });
}

export const isOf = (id: string, fact: Fact) =>
  "conversationId" in fact.data && fact.data.conversationId === id;

/** All notes, oldest first. */
export function useNotes(id: string): readonly ColleagueNote[] {
  const { api } = useDesk();
  const key = ["notes", id];
  useFresh(key, (fact) => ["note", "noteGone", "gap"].includes(fact.name) && isOf(id, fact));
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const found: ColleagueNote[] = [];
      let cursor: string | null = null;
      do {
        const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor ? { cursor } : {}) };
        const params = { path: { conversationId: id }, query };
        const page: { items: ColleagueNote[]; nextCursor: string | null } = await answerOf(
          api.GET(`${ONE}/notes`, { params, signal }),
        );
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return found.reverse();
    },
  });
  return data ?? NONE;
}
const NONE: readonly ColleagueNote[] = [];

interface Written {
  contentText: string;
  mentions: string[];
}

function useAct<V>(key: QueryKey, act: (input: V) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useWriteNote(id: string) {
  const { api } = useDesk();
  return useAct<Written & { clientMessageId: string }>(["notes", id], (body) =>
    answerOf(api.POST(`${ONE}/notes`, { ...pathOf(id), body })),
  );
}

const pathOfNote = ({ id, conversationId }: ColleagueNote) => ({
  params: { path: { conversationId, noteId: id } },
});

export function useEditNote(note: ColleagueNote) {
  const { api } = useDesk();
  return useAct<Written>(["notes", note.conversationId], (body) =>
    answerOf(api.PATCH(NOTE, { ...pathOfNote(note), body })),
  );
}

export function useDeleteNote(note: ColleagueNote) {
  const { api } = useDesk();
  return useAct<void>(["notes", note.conversationId], () => answerOf(api.DELETE(NOTE, pathOfNote(note))));
}

export function useScheduled(id: string) {
  const { api } = useDesk();
  const key = ["scheduled", id];
  useFresh(key, (fact) => ["scheduled", "gap"].includes(fact.name) && isOf(id, fact));
  const found = useQuery({
    queryKey: key,
    queryFn: () => answerOf(api.GET(`${ONE}/scheduled`, pathOf(id))),
  });
  return found.data ?? [];
}

export function useSendLater(id: string) {
  const { api, person } = useDesk();
  const { later } = useWords().asides;
  const [saying] = useState(() => new SayLater(api));
  return useAct<Later>(["scheduled", id], async (what) => {
    await saying.say(id, what);
    notifications.show({ message: later.done(dayAndTime(what.at, person.timeZone)), autoClose: 4000 });
  });
}

interface LaterEdit {
  contentText: string;
  sendAt: string;
  cancelIfLeadWrites: boolean;
}

interface Which {
  id: string;
  conversationId: string;
}

const pathOfLater = ({ id, conversationId }: Which) => ({
  params: { path: { conversationId, scheduledId: id } },
});

export function useReschedule(one: Which) {
  const { api } = useDesk();
  return useAct<LaterEdit>(["scheduled", one.conversationId], (body) =>
    answerOf(api.PATCH(LATER, { ...pathOfLater(one), body })),
  );
}

export function useWithdraw(one: Which) {
  const { api } = useDesk();
  return useAct<void>(["scheduled", one.conversationId], () => answerOf(api.DELETE(LATER, pathOfLater(one))));
}

type Answer = ConversationState & { unread: number };

function usePutOff<V>(id: string, act: (input: V) => Promise<Answer>) {
  const { sync } = useInboxes();
  return useMutation({
    mutationFn: act,
    scope: { id },
    onSuccess: ({ unread: _, ...conversation }) => sync.changed(conversation),
    onError: () => sync.doubt(id),
  });
}

export function useSnooze(id: string) {
  const { api } = useDesk();
  return usePutOff<number>(id, (at) =>
    answerOf(api.POST(`${ONE}/snooze`, { ...pathOf(id), body: { until: new Date(at).toISOString() } })),
  );
}

export function useWake(id: string) {
  const { api } = useDesk();
  return usePutOff<void>(id, () => answerOf(api.DELETE(`${ONE}/snooze`, pathOf(id))));
}
