import { Anchor } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { answerOf } from "../../../api/client.ts";
import type { Message } from "../../../api/shapes.ts";
import { useDesk } from "../../desk.ts";
import { confirm } from "../../shell/dialogs.tsx";
import { useWords } from "../../words/index.ts";
import { useInboxes } from "../workspace.ts";

/** Of what failed, or may have arrived: then it is said that it may arrive twice. */
export function SendAgain({ message }: { message: Message }) {
  const { again } = useWords().channels;
  const { api } = useDesk();
  const { sync } = useInboxes();
  const { id: messageId, conversationId, channel } = message;
  const act = useMutation({
    mutationFn: () => {
      const path = "/api/v1/conversations/{conversationId}/messages/{messageId}/resend";
      return answerOf(api.POST(path, { params: { path: { conversationId, messageId } } }));
    },
    onSuccess: (delivery) => {
      const told = { conversationId, messageId, channel, delivery, mediaUrl: null, mediaState: null };
      sync.know({ name: "carried", data: { ...told, version: 0 } });
    },
  });
  const send = () => act.isPending || act.mutate();
  const ask = () =>
    confirm({ title: again.title, text: again.text, yes: again.act, harmless: true, act: send });
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      aria-disabled={act.isPending}
      onClick={message.delivery?.state === "UNCERTAIN" ? ask : send}
    >
      {again.act}
    </Anchor>
  );
}
