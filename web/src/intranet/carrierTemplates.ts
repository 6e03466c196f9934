/** The texts that carriers approve, as they last told them. */
import { useQuery } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import { useDesk } from "./desk.ts";

/** Those of every channel, of which nobody tells when they change, or of one. */
export const templatesKey = (channel?: string) => ["carrier-templates", ...(channel ? [channel] : [])];

export function useCarrierTemplates(channel?: string) {
  const { api } = useDesk();
  return useQuery({
    queryKey: templatesKey(channel),
    queryFn: () =>
      answerOf(api.GET("/api/v1/channels/templates", { params: { query: channel ? { channel } : {} } })),
    refetchInterval: 60_000,
  });
}
