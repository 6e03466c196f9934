/** The templates that somebody may use, or, for administrators, those that somebody else has written. */
import { useQuery } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";

export const TEMPLATES = ["templates"];

/** Read anew whenever somebody looks: colleagues write them, too. */
export function useTemplates(ownerId: string | null = null) {
  const { api } = useDesk();
  return useQuery({
    queryKey: [...TEMPLATES, ownerId],
    queryFn: () =>
      answerOf(api.GET("/api/v1/templates", { params: { query: { ...(ownerId && { ownerId }) } } })),
  });
}
