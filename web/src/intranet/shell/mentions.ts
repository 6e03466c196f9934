/** Where colleagues call me to read a note. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { useFacts } from "./useLive.ts";

const KEY = ["mentions"];
const SHOWN = 50;

/** Unread first, then the newest. */
export function useMentions() {
  const { api } = useDesk();
  return useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET("/api/v1/mentions", { params: { query: { limit: SHOWN } } })),
  });
}

/** Once, around all pages. */
export function useFreshMentions(): void {
  const queries = useQueryClient();
  useFacts(({ name }) => {
    if (["mentioned", "noteGone", "gap", "live"].includes(name))
      void queries.invalidateQueries({ queryKey: KEY });
  });
}

/** Of one conversation; null: of all. */
export function useReadMentions() {
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (conversationId: string | null) =>
      answerOf(api.POST("/api/v1/mentions/read", { body: { conversationId } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Who has a conversation open has seen where they are mentioned in it. */
export function useSeenMentions(conversationId: string): void {
  const { data } = useMentions();
  const { mutate } = useReadMentions();
  const due = data?.items.some((one) => one.conversationId === conversationId && one.readAt === null);
  useEffect(() => {
    if (due) mutate(conversationId);
  }, [due, conversationId, mutate]);
}
