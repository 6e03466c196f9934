/** Tells the others that somebody writes here: when they begin, now and then while they go on, and when not. */
import type { Realtime } from "../live/realtime.ts";

const AGAIN_MS = 3000;
const IDLE_MS = 4000;

export class Typist {
  #realtime: Realtime;
  #conversationId: string;
  #told = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(realtime: Realtime, conversationId: string) {
    this.#realtime = realtime;
    this.#conversationId = conversationId;
  }

  types(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stops(), IDLE_MS);
    const now = Date.now();
    if (now - this.#told < AGAIN_MS) return;
    this.#told = now;
    this.#realtime.type(this.#conversationId, true);
  }

  stops(): void {
    clearTimeout(this.#idle);
    if (this.#told === 0) return;
    this.#told = 0;
    this.#realtime.type(this.#conversationId, false);
  }
}
