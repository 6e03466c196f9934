/** What the team knows of a lead, and what it says of them. */
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../../api/client.ts";
import type { KnownLead } from "../../../api/shapes.ts";
import type { Fact } from "../../../live/realtime.ts";
import { useDesk } from "../../desk.ts";
import { useRefetchOn } from "../../shell/useLive.ts";
import { useWords } from "../../words/index.ts";
import { useInboxes } from "../workspace.ts";

const keyOf = (leadId: string) => ["lead", leadId];
const storyOf = (leadId: string) => [...keyOf(leadId), "timeline"];
const of = (leadId: string) => ({ params: { path: { leadId } } });

export function useKnownLead(leadId: string, wanted = true) {
  const { api } = useDesk();
  return useQuery({
    queryKey: [...keyOf(leadId), "places"],
    queryFn: () => answerOf(api.GET("/api/v1/leads/{leadId}", of(leadId))),
    enabled: wanted,
  });
}

export function useConsents(leadId: string) {
  const { api } = useDesk();
  return useQuery({
    queryKey: [...keyOf(leadId), "consents"],
    queryFn: () => answerOf(api.GET("/api/v1/leads/{leadId}/consents", of(leadId))),
  });
}

/** All that was said and done with them, newest first; by one *channel*, or by all. */
export function useTimeline(leadId: string, channel: string | null) {
  const { api } = useDesk();
  const about = useAbout(leadId);
  useRefetchOn(storyOf(leadId), about);
  return useInfiniteQuery({
    queryKey: [...storyOf(leadId), channel],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(channel && { channel }), ...(pageParam && { cursor: pageParam }) };
      const params = { path: { leadId }, query };
      return answerOf(api.GET("/api/v1/leads/{leadId}/timeline", { params }));
    },
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Keeps what is shown of a lead as it is: they may have written from elsewhere, or want no more messages. */
export function useFreshLead(leadId: string): void {
  const about = useAbout(leadId);
  useRefetchOn(
    keyOf(leadId),
    (fact) =>
      (fact.name === "live" ||
        fact.name === "updated" ||
        (fact.name === "message" && fact.data.note !== null)) &&
      about(fact),
  );
}

/** Whether a fact is about a conversation of theirs. */
function useAbout(leadId: string): (fact: Fact) => boolean {
  const { sync } = useInboxes();
  return ({ name, data }) => {
    if (name === "live") return true;
    if ("conversation" in data) return data.conversation.leadId === leadId;
    if (!("conversationId" in data) || name === "typing") return false;
    return sync.store.getState().inbox.conversations.get(data.conversationId ?? "")?.leadId === leadId;
  };
}

function useKeepLead(leadId: string) {
  const queries = useQueryClient();
  return (lead: KnownLead) => {
    queries.setQueryData([...keyOf(leadId), "places"], lead);
    void queries.invalidateQueries({ queryKey: keyOf(leadId) });
  };
}

export type NewPlace = { kind: "PHONE" | "EMAIL"; value: string };

export function useAddPlace(leadId: string) {
  const { places } = useWords().known;
  const { api } = useDesk();
  const keep = useKeepLead(leadId);
  return useMutation({
    mutationFn: (body: NewPlace) =>
      answerOf(api.POST("/api/v1/leads/{leadId}/identities", { ...of(leadId), body })),
    meta: { told: true },
    onSuccess: (lead, { value }) => {
      keep(lead);
      notifications.show({ color: "teal", message: places.added(value.trim()) });
    },
  });
}

export function useRemovePlace(leadId: string) {
  const { places } = useWords().known;
  const { api } = useDesk();
  const keep = useKeepLead(leadId);
  return useMutation({
    mutationFn: ({ id }: { id: string; value: string }) =>
      answerOf(
        api.DELETE("/api/v1/leads/{leadId}/identities/{identityId}", {
          params: { path: { leadId, identityId: id } },
        }),
      ),
    onSuccess: (lead, { value }) => {
      keep(lead);
      notifications.show({ message: places.removed(value) });
    },
  });
}

type NewWord = { channel: string; wanted: boolean; words: string };

export function useNoteConsent(leadId: string) {
  const { consent } = useWords().known;
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewWord) =>
      answerOf(api.POST("/api/v1/leads/{leadId}/consents", { ...of(leadId), body })),
    meta: { told: true },
    onSuccess: () => {
      notifications.show({ color: "teal", message: consent.saved });
      void queries.invalidateQueries({ queryKey: keyOf(leadId) });
    },
  });
}
