/** Who this browser is: a UUID that it made up, and the server's token for it. */

import { ANONYMOUS, answerOf, type Credentials, Refused } from "../api/answers.ts";
import type { Handshake } from "../api/shapes.ts";
import { makeSmallApi, type SmallApi } from "../api/small.ts";
import { uuid } from "../common/uuid.ts";
import type { Identity } from "../live/realtime.ts";
import { alone, type Keep } from "./keep.ts";

export class Browser implements Credentials, Identity {
  readonly side = "lead";
  #keep: Keep;
  /** For the handshake, whose body says who we are. */
  #api: SmallApi;
  #shaking: Promise<Handshake> | null = null;

  constructor(keep: Keep, language: () => string) {
    this.#keep = keep;
    this.#api = makeSmallApi(ANONYMOUS, language);
  }

  token(): string | null {
    return this.#keep.get("leadToken");
  }

  /** As in the token: of a proven lead it is not the `leadId`, and live channels are named by it. */
  get id(): string {
    const claims = this.token()?.split(".")[1] ?? "";
    try {
      return JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/"))).sub;
    } catch {
      return this.#keep.get("leadId") ?? "";
    }
  }

  /** Says hello. Throws `Refused`, `Unreachable`. */
  shake(): Promise<Handshake> {
    // of three tabs that start at once, one makes the UUID up
    this.#shaking ??= alone("handshake", () => this.#shake()).finally(() => {
      this.#shaking = null;
    });
    return this.#shaking;
  }

  async renew(): Promise<boolean> {
    try {
      await this.shake();
      return true;
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.passes) throw failure;
      return false;
    }
  }

  /** What the server says we are; null: nobody. */
  become(leadId: string | null, leadToken: string | null): void {
    if (leadId !== this.#keep.get("leadId")) this.#keep.set("leadId", leadId);
    if (leadToken !== this.token()) this.#keep.set("leadToken", leadToken);
  }

  async #shake(): Promise<Handshake> {
    const leadToken = this.token();
    const body = { leadId: this.#keep.get("leadId") ?? uuid(), ...(leadToken ? { leadToken } : {}) };
    const answer = await answerOf(this.#api.POST("/api/v1/leads/handshake", { body }));
    this.become(answer.leadId, answer.leadToken);
    return answer;
  }
}
