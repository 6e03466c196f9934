/** What people do to conversations. A refusal is told in the server's words, and what is shown is looked up again. */
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { ConversationState } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { useWords } from "../words/index.ts";
import { useInboxes } from "./workspace.ts";

type Answer = ConversationState & { unread: number };

function useAct<V>(id: string, act: (input: V) => Promise<Answer>, done?: (input: V) => string) {
  const { sync } = useInboxes();
  return useMutation({
    mutationFn: act,
    scope: { id }, // one after the other: the last one done is the last one that holds
    onSuccess: ({ unread: _, ...conversation }, input) => {
      sync.changed(conversation);
      if (done) notifications.show({ message: done(input), autoClose: 2500 });
    },
    onError: () => sync.doubt(id),
  });
}

const pathOf = (conversationId: string) => ({ params: { path: { conversationId } } });
const ONE = "/api/v1/conversations/{conversationId}";

export function useTake(id: string) {
  const { api } = useDesk();
  return useAct<void>(id, () => answerOf(api.POST(`${ONE}/take`, pathOf(id))));
}

export function useRelease(id: string) {
  const { api } = useDesk();
  const { acts } = useWords().workspace;
  return useAct<void>(
    id,
    () => answerOf(api.POST(`${ONE}/release`, pathOf(id))),
    () => acts.released,
  );
}

export function useResolve(id: string) {
  const { api } = useDesk();
  const { acts } = useWords().workspace;
  return useAct<void>(
    id,
    () => answerOf(api.POST(`${ONE}/resolve`, pathOf(id))),
    () => acts.resolved,
  );
}

interface Colleague {
  id: string;
  name: string;
}

/** To a colleague; who waits is given to them by an administrator. */
export function useHandOver(id: string, how: "transfer" | "assign") {
  const { api } = useDesk();
  const { acts } = useWords().workspace;
  return useAct<Colleague>(
    id,
    ({ id: agentId }) => answerOf(api.POST(`${ONE}/${how}`, { ...pathOf(id), body: { agentId } })),
    ({ name }) => acts.transferred(name),
  );
}

/** The lead is moved to another channel, which people call *name*, or shown the way there. */
export function useGoOn(id: string, name: string) {
  const { api } = useDesk();
  const { sync } = useInboxes();
  const { acts } = useWords().workspace;
  return useMutation({
    mutationFn: (channel: string) =>
      answerOf(api.POST(`${ONE}/continue-on`, { ...pathOf(id), body: { channel } })),
    onSuccess: async ({ url, sendability }) => {
      const message = url
        ? acts.invited(name, await copied(url))
        : (sendability?.message ?? acts.goesOn(name));
      notifications.show({ message, ...(sendability?.allowed === false && { color: "yellow" }) });
      sync.doubt(id);
    },
    onError: () => sync.doubt(id),
  });
}

/** Not every browser lets us, and the lead has it anyway. */
const copied = async (text: string): Promise<boolean> =>
  (await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  )) ?? false;

/** Null gives priority or tags back to the machine. */
type Edit = Partial<Pick<ConversationState, "priority" | "agentEnabled"> & { tags: string[] | null }>;

export function useDescribe(id: string) {
  const { api } = useDesk();
  return useAct<Edit>(id, (body) => answerOf(api.PATCH(ONE, { ...pathOf(id), body })));
}
