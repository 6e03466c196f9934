import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { answerOf } from "../../../api/client.ts";
import type { CarrierTemplate } from "../../../api/shapes.ts";
import { uuid } from "../../../common/uuid.ts";
import { templatesKey } from "../../carrierTemplates.ts";
import { useDesk } from "../../desk.ts";
import { useInboxes } from "../workspace.ts";

/** The same text again, where no answer came, is the same message. */
export function useSendApproved(conversationId: string, { channel, name, language }: CarrierTemplate) {
  const { api } = useDesk();
  const { sync } = useInboxes();
  const queries = useQueryClient();
  const asked = useRef({ words: "", id: "" });
  return useMutation({
    mutationFn: (parameters: string[]) => {
      const words = JSON.stringify(parameters);
      if (asked.current.words !== words) asked.current = { words, id: uuid() };
      const body = { name, language, parameters, clientMessageId: asked.current.id };
      const path = "/api/v1/conversations/{conversationId}/template";
      return answerOf(api.POST(path, { params: { path: { conversationId } }, body }));
    },
    meta: { told: true },
    onSuccess: (message) => sync.know({ name: "message", data: message }),
    onError: () => queries.invalidateQueries({ queryKey: templatesKey(channel) }), // it may stand otherwise by now
  });
}
