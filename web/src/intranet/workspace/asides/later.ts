/** What is to be said later: each part is a message of its own, as when they are sent at once. */
import { type Api, answerOf } from "../../../api/client.ts";
import { uuid } from "../../../common/uuid.ts";
import type { Part } from "../composer/parts.ts";

const ALL = "/api/v1/conversations/{conversationId}/scheduled";
const ONE = `${ALL}/{scheduledId}` as const;

export interface Later {
  parts: readonly Part[];
  at: number;
  cancelIfLeadWrites: boolean;
}

/** Says things later. What is tried again is stored once, and as it was last wished. */
export class SayLater {
  readonly #api: Api;
  /** By part, until all are stored: its id, under which it may stand although no answer came. */
  readonly #tried = new Map<string, string>();

  constructor(api: Api) {
    this.#api = api;
  }

  async say(conversationId: string, { parts, at, cancelIfLeadWrites }: Later): Promise<void> {
    const wish = { sendAt: new Date(at).toISOString(), cancelIfLeadWrites };
    for (const part of parts) {
      let one = await this.#write(conversationId, part, wish);
      if (one.status !== "WAITING") {
        // what was tried has been withdrawn, cancelled or said since: now it is another one
        this.#tried.delete(JSON.stringify(part));
        one = await this.#write(conversationId, part, wish);
      }
      if (Date.parse(one.sendAt) === at && one.cancelIfLeadWrites === cancelIfLeadWrites) continue;
      const params = { path: { conversationId, scheduledId: one.id } };
      await answerOf(this.#api.PATCH(ONE, { params, body: wish }));
    }
    this.#tried.clear();
  }

  #write(conversationId: string, part: Part, wish: { sendAt: string; cancelIfLeadWrites: boolean }) {
    const { contentText, uploadId, templateId } = part;
    const key = JSON.stringify(part);
    const clientMessageId = this.#tried.get(key) ?? uuid();
    this.#tried.set(key, clientMessageId);
    const said = {
      ...(contentText && { contentText }),
      ...(uploadId && { uploadId }),
      ...(templateId && { templateId }),
    };
    const body = { ...said, ...wish, clientMessageId };
    return answerOf(this.#api.POST(ALL, { params: { path: { conversationId } }, body }));
  }
}
