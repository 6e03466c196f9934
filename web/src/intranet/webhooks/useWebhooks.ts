/** The webhooks of the house, and what is done with one of them. */
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { Delivery, Webhook } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useWords } from "../words/index.ts";

const LIST = ["webhooks", "list"];
const logOf = (webhookId: string) => ["webhooks", "log", webhookId];
const SOON_MS = 2_000;
const LATER_MS = 5_000;

export function useWebhooks() {
  const { api } = useDesk();
  return useQuery({
    queryKey: LIST,
    queryFn: () => answerOf(api.GET("/api/v1/webhooks")),
    refetchInterval: LATER_MS,
  });
}

/** What is to be tried soon will have changed soon. */
function isAboutToChange({ state, nextTryAt }: Delivery): boolean {
  return state === "PENDING" && nextTryAt !== null && Date.parse(nextTryAt) - Date.now() < LATER_MS;
}

export function useLog(webhookId: string) {
  const { api } = useDesk();
  return useInfiniteQuery({
    queryKey: logOf(webhookId),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET("/api/v1/webhooks/{webhookId}/deliveries", {
          params: { path: { webhookId }, query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isAboutToChange)) ? SOON_MS : LATER_MS,
  });
}

/** After one was changed, or is gone: the list shows it as it is now. */
export function useKeepWebhook() {
  const queries = useQueryClient();
  const put = (change: (kept: Webhook[]) => Webhook[]) => {
    queries.setQueryData<Webhook[]>(LIST, (kept) => kept && change(kept));
    void queries.invalidateQueries({ queryKey: ["webhooks"] });
  };
  return {
    keep: (changed: Webhook) => put((kept) => kept.map((each) => (each.id === changed.id ? changed : each))),
    forget: (id: string) => put((kept) => kept.filter((each) => each.id !== id)),
  };
}

export function useTurn(webhookId: string) {
  const { webhooks } = useWords();
  const { api } = useDesk();
  const { keep } = useKeepWebhook();
  return useMutation({
    mutationFn: (active: boolean) =>
      answerOf(
        api.PATCH("/api/v1/webhooks/{webhookId}", { params: { path: { webhookId } }, body: { active } }),
      ),
    onSuccess: (changed) => {
      keep(changed);
      notifications.show({ message: changed.active ? webhooks.turnedOn : webhooks.turnedOff });
    },
  });
}

export function useTest(webhookId: string) {
  const { webhooks } = useWords();
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answerOf(api.POST("/api/v1/webhooks/{webhookId}/test", { params: { path: { webhookId } } })),
    onSuccess: () => {
      notifications.show({ message: webhooks.tested });
      void queries.invalidateQueries({ queryKey: logOf(webhookId) });
    },
  });
}

export function useReplay(webhookId: string) {
  const { webhooks } = useWords();
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) =>
      answerOf(
        api.POST("/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay", {
          params: { path: { webhookId, deliveryId } },
        }),
      ),
    onSuccess: () => {
      notifications.show({ message: webhooks.replayed });
      void queries.invalidateQueries({ queryKey: logOf(webhookId) });
    },
  });
}
