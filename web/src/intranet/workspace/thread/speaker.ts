import type { Message } from "../../../api/shapes.ts";
import type { Words } from "../../words/index.ts";

/** Under which name it was said; somebody of the team without one wrote in the carrier's own app. */
export function speakerOf({ senderName, senderType }: Message, { thread }: Words["workspace"]): string {
  return senderName ?? (senderType === "AGENT" ? thread.elsewhere : thread.bot);
}
