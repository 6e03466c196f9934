import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { useWords } from "../words/index.ts";

const HEALTH = ["channels", "health"];
/** What we see ourselves is as of now; the server asks providers once a minute, whoever asks it. */
const EVERY_MS = 15_000;
const A_MINUTE = 60_000;

export function useHealth(everyMs = EVERY_MS) {
  const { api } = useDesk();
  return useQuery({
    queryKey: HEALTH,
    queryFn: () => answerOf(api.GET("/api/v1/channels/health")),
    refetchInterval: everyMs,
  });
}

/** Whether administrators have to look, wherever they are. */
export const useIsAnyBad = (): boolean =>
  useHealth(A_MINUTE).data?.some(({ state }) => state === "bad") ?? false;

/** Has what nobody could read worked on once more. */
export function useReadAgain(channel: string) {
  const { health } = useWords();
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/channels/unread/retry", { params: { query: { channel } } })),
    onSuccess: ({ retried }) => {
      notifications.show({ message: health.retried(retried) });
      void queries.invalidateQueries({ queryKey: HEALTH });
    },
  });
}
