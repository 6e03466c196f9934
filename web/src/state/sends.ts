/** What was written and is not answered yet: in order, again and again, and always one message. */
import { createStore } from "zustand/vanilla";
import { type Api, answerOf, passes, Refused } from "../api/client.ts";
import type { Message } from "../api/shapes.ts";
import { uuid } from "../chat/identity.ts";

export interface Send {
  /** The message's `clientMessageId`. */
  id: string;
  at: string;
  contentText: string;
  contentType: Message["contentType"];
  mediaUrl: string | null;
  /** The server's words when it said no; it waits for who wrote it then. */
  refused: string | null;
  /** No answer came: it is tried again. */
  late: boolean;
}

type Waiting = ReadonlyMap<string, readonly Send[]>;

const SLOWEST_MS = 15_000;
const NONE: readonly Send[] = [];

export class Sends {
  /** By conversation, in the order in which they were written. */
  readonly store = createStore<{ waiting: Waiting }>(() => ({ waiting: new Map() }));
  #api: Api;
  #said: (message: Message) => void;
  #busy = new Set<string>();
  #failures = 0;
  #retries = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(api: Api, said: (message: Message) => void) {
    this.#api = api;
    this.#said = said;
    addEventListener("online", () => this.#drainAll());
    addEventListener("beforeunload", (event) => {
      if ([...this.store.getState().waiting.values()].some((sends) => sends.length > 0))
        event.preventDefault();
    });
  }

  of(conversationId: string): readonly Send[] {
    return this.store.getState().waiting.get(conversationId) ?? NONE;
  }

  add(conversationId: string, what: Pick<Send, "contentText" | "contentType" | "mediaUrl">): void {
    const at = new Date().toISOString();
    const send = { ...what, id: uuid(), at, refused: null, late: false };
    this.#put(conversationId, [...this.of(conversationId), send]);
    void this.#drain(conversationId);
  }

  retry(conversationId: string, id: string): void {
    this.#change(conversationId, id, { refused: null });
    void this.#drain(conversationId);
  }

  discard(conversationId: string, id: string): void {
    this.#put(
      conversationId,
      this.of(conversationId).filter((send) => send.id !== id),
    );
  }

  #drainAll(): void {
    for (const id of this.store.getState().waiting.keys()) void this.#drain(id);
  }

  async #drain(conversationId: string): Promise<void> {
    if (this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    clearTimeout(this.#retries.get(conversationId));
    try {
      for (let send = this.#next(conversationId); send; send = this.#next(conversationId))
        if (!(await this.#send(conversationId, send))) break;
    } finally {
      this.#busy.delete(conversationId);
    }
  }

  #next(conversationId: string): Send | undefined {
    return this.of(conversationId).find(({ refused }) => refused === null);
  }

  /** False: the line is away. */
  async #send(conversationId: string, send: Send): Promise<boolean> {
    const { id: clientMessageId, contentText, contentType, mediaUrl } = send;
    const body = { contentText, contentType, clientMessageId, ...(mediaUrl ? { mediaUrl } : {}) };
    const path = "/api/v1/conversations/{conversationId}/messages";
    try {
      const message = await answerOf(this.#api.POST(path, { params: { path: { conversationId } }, body }));
      this.#failures = 0;
      this.#said(message);
      this.discard(conversationId, send.id);
    } catch (failure) {
      if (passes(failure)) {
        this.#change(conversationId, send.id, { late: true });
        this.#later(conversationId, failure);
        return false;
      }
      const refused = failure instanceof Refused ? failure.message : String(failure);
      this.#change(conversationId, send.id, { refused });
    }
    return true;
  }

  #later(conversationId: string, failure: unknown): void {
    const told = failure instanceof Refused ? (failure.retryAfter ?? 0) * 1000 : 0;
    const wait = Math.max(told, Math.min(SLOWEST_MS, 1000 * 1.7 ** this.#failures++));
    this.#retries.set(
      conversationId,
      setTimeout(() => void this.#drain(conversationId), wait),
    );
  }

  #change(conversationId: string, id: string, to: Partial<Send>): void {
    const changed = this.of(conversationId).map((send) => (send.id === id ? { ...send, ...to } : send));
    this.#put(conversationId, changed);
  }

  #put(conversationId: string, sends: readonly Send[]): void {
    const waiting = new Map(this.store.getState().waiting);
    if (sends.length > 0) waiting.set(conversationId, sends);
    else waiting.delete(conversationId);
    this.store.setState({ waiting });
  }
}
