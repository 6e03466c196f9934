import type { Row } from "../../../state/inbox.ts";
import { confirm } from "../../shell/dialogs.tsx";
import { useWords } from "../../words/index.ts";
import { useResolve } from "../acts.ts";
import type { Rights } from "../rights.ts";

/** It is final: asked once more. */
export function useAskToResolve(row: Row, rights: Rights): { ask: () => void; busy: boolean } {
  const { acts } = useWords().workspace;
  const resolve = useResolve(row.id);
  const another = !rights.mine && row.agentName;
  const ask = () =>
    confirm({
      title: another ? acts.forceCloseTitle : acts.resolveTitle,
      text: another ? acts.forceCloseText(another) : acts.resolveText,
      yes: rights.mine ? acts.resolve : acts.forceClose,
      harmless: rights.mine,
      act: () => resolve.mutate(),
    });
  return { ask, busy: resolve.isPending };
}
