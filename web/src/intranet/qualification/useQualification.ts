/** What a lead told on the way to a meeting, and what people of the team say of it. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Qualification, WsActions } from "../../api/shapes.ts";
import type { FactName } from "../../live/realtime.ts";
import { useDesk } from "../desk.ts";
import { useRefetchOn } from "../shell/useLive.ts";
import { useWords } from "../words/index.ts";

const QUALIFICATION = ["qualification"];
const keyOf = (id: string) => [...QUALIFICATION, id];
const TELLS: readonly FactName[] = ["message", "activity", "updated", "live"];
/** What was said is read a moment later. */
const READ_AFTER_MS = 3000;

export function useQualification(id: string) {
  const { panel } = useDesk();
  useRefetchOn(QUALIFICATION, ({ name }) => TELLS.includes(name), READ_AFTER_MS);
  return useQuery({
    queryKey: keyOf(id),
    queryFn: async () => (await panel.ask("leads.get_lead_with_complete_data", { lead_id: id })).data,
  });
}

/** Of whoever wrote in a conversation; null as long as they stand nowhere. */
export function useQualificationOf(conversationId: string) {
  const { panel } = useDesk();
  return useQuery({
    queryKey: [...QUALIFICATION, "of", conversationId],
    queryFn: async () => {
      const asked = { conversation_id: conversationId, limit: 1 };
      const { data } = await panel.ask("leads.get_all_leads", asked);
      return data[0]?.id ?? null;
    },
  });
}

function useSays<Said>(id: string, say: (said: Said) => Promise<{ data: Qualification }>) {
  const queries = useQueryClient();
  const { pipeline } = useWords();
  return useMutation({
    mutationFn: say,
    meta: { told: true },
    onSuccess: ({ data }) => {
      queries.setQueryData(keyOf(id), data);
      void queries.invalidateQueries({ queryKey: ["pipeline"] });
      const message = pipeline.qualification.saved;
      notifications.show({ id: message, color: "teal", message, autoClose: 2500 });
    },
  });
}

type Asked<Action extends keyof WsActions> = Omit<WsActions[Action]["payload"], "lead_id">;

export function useNoteAnswer(id: string) {
  const { panel } = useDesk();
  return useSays(id, (asked: Asked<"leads.note_answer">) =>
    panel.ask("leads.note_answer", { lead_id: id, ...asked }),
  );
}

export function useConfirmAnswer(id: string) {
  const { panel } = useDesk();
  return useSays(id, (asked: Asked<"leads.confirm_answer">) =>
    panel.ask("leads.confirm_answer", { lead_id: id, ...asked }),
  );
}

export function useSettleAnswer(id: string) {
  const { panel } = useDesk();
  return useSays(id, (asked: Asked<"leads.settle_answer">) =>
    panel.ask("leads.settle_answer", { lead_id: id, ...asked }),
  );
}

export function useNoteDataConsent(id: string) {
  const { panel } = useDesk();
  return useSays(id, (asked: Asked<"leads.note_consent">) =>
    panel.ask("leads.note_consent", { lead_id: id, ...asked }),
  );
}

export type Sort = "features" | "integrations";
type Requirements = WsActions["requirements.remove_item"]["answer"];

/** What most want. */
export function usePopular(sort: Sort): string[] {
  const { panel } = useDesk();
  const found = useQuery({
    queryKey: [...QUALIFICATION, "popular", sort],
    queryFn: async () => (await panel.ask(`requirements.get_popular_${sort}`, { limit: 50 })).data,
  });
  return found.data?.map(({ name }) => name) ?? [];
}

function useWishes<Wish>(id: string, say: (wish: Wish) => Promise<Requirements>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: say,
    meta: { told: true },
    onSuccess: ({ data: { features, integrations } }) =>
      queries.setQueryData<Qualification>(
        keyOf(id),
        (known) => known && { ...known, features, integrations },
      ),
  });
}

export function useAddWish(id: string, sort: Sort) {
  const { panel } = useDesk();
  const action = sort === "features" ? "requirements.add_feature" : "requirements.add_integration";
  return useWishes(id, ({ name, description }: { name: string; description: string }) =>
    panel.ask(action, { requirements_id: id, name, description: description || null }),
  );
}

export function useRemoveWish(id: string) {
  const { panel } = useDesk();
  return useWishes(id, (item: string) =>
    panel.ask("requirements.remove_item", { requirements_id: id, item_id: item }),
  );
}
