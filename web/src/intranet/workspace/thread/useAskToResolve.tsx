import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { Row } from "../../../state/inbox.ts";
import { useWords } from "../../words/index.ts";
import { useResolve } from "../acts.ts";
import type { Rights } from "../rights.ts";

/** It is final: asked once more. */
export function useAskToResolve(row: Row, rights: Rights): { ask: () => void; busy: boolean } {
  const { acts } = useWords().workspace;
  const resolve = useResolve(row.id);
  const another = !rights.mine && row.agentName;
  const ask = () =>
    modals.openConfirmModal({
      title: another ? acts.forceCloseTitle : acts.resolveTitle,
      children: <Text size="sm">{another ? acts.forceCloseText(another) : acts.resolveText}</Text>,
      labels: { confirm: rights.mine ? acts.resolve : acts.forceClose, cancel: acts.cancel },
      ...(rights.mine ? {} : { confirmProps: { color: "red.8" } }),
      withCloseButton: false,
      onConfirm: () => resolve.mutate(),
    });
  return { ask, busy: resolve.isPending };
}
