/**
 * What was written and is not answered yet: in order, again and again, and always one message. It is kept in
 * this browser for who wrote it, whatever becomes of the page, the line or the session.
 */
import { createStore } from "zustand/vanilla";
import { type Api, answerOf, passes, Refused } from "../api/client.ts";
import type { Message, SentType } from "../api/shapes.ts";
import { uuid } from "../common/uuid.ts";

export interface Send {
  /** The message's `clientMessageId`. */
  id: string;
  at: string;
  contentText: string;
  contentType: SentType;
  mediaUrl: string | null;
  /** The template that it was written from; absent in what an earlier version kept. */
  templateId?: string | null;
  /** The server's words when it said no; it waits for who wrote it then. */
  refused: string | null;
  /** No answer came: it is tried again. */
  late: boolean;
}

/** Who writes. */
export interface Sender {
  id: string;
  /** Whether what is sent now is sent in their name. */
  here(): boolean;
}

type Waiting = ReadonlyMap<string, readonly Send[]>;

const SLOWEST_MS = 15_000;
const NONE: readonly Send[] = [];

export class Sends {
  /** By conversation, in the order in which they were written. */
  readonly store = createStore<{ waiting: Waiting }>(() => ({ waiting: new Map() }));
  #api: Api;
  #who: Sender;
  #kept: string;
  #said: (message: Message) => void = () => {};
  #last = 0;
  #busy = new Set<string>();
  #failures = 0;
  #retries = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(api: Api, who: Sender) {
    this.#api = api;
    this.#who = who;
    this.#kept = `pascal.send.${who.id}.`;
    addEventListener("online", () => this.#resume());
    addEventListener("storage", ({ key, newValue }) => {
      if (newValue === null && key?.startsWith(this.#kept)) this.#forget(key); // another tab is done with it
    });
    addEventListener("beforeunload", (event) => {
      if (this.#keys().some((key) => localStorage.getItem(key) === null)) event.preventDefault();
    });
  }

  /** A line stands, perhaps a new one: what was answered is told there, and the rest is tried again. */
  tell(said: (message: Message) => void): void {
    this.#said = said;
    this.#resume();
  }

  of(conversationId: string): readonly Send[] {
    return this.store.getState().waiting.get(conversationId) ?? NONE;
  }

  add(
    conversationId: string,
    what: Pick<Send, "contentText" | "contentType" | "mediaUrl" | "templateId">,
  ): void {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const at = new Date(this.#last).toISOString();
    const send = { ...what, id: uuid(), at, refused: null, late: false };
    this.#put(conversationId, [...this.of(conversationId), send]);
    this.#keep(conversationId, send);
    void this.#drain(conversationId);
  }

  retry(conversationId: string, id: string): void {
    this.#change(conversationId, id, { refused: null });
    void this.#drain(conversationId);
  }

  discard(conversationId: string, id: string): void {
    const key = this.#key(conversationId, id);
    this.#forget(key);
    localStorage.removeItem(key);
  }

  #resume(): void {
    this.#recall();
    for (const id of this.store.getState().waiting.keys()) void this.#drain(id);
  }

  async #drain(conversationId: string): Promise<void> {
    if (this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    clearTimeout(this.#retries.get(conversationId));
    try {
      for (let send = this.#next(conversationId); send; send = this.#next(conversationId))
        if (!this.#who.here() || !(await this.#send(conversationId, send))) break;
    } finally {
      this.#busy.delete(conversationId);
    }
  }

  #next(conversationId: string): Send | undefined {
    return this.of(conversationId).find(({ refused }) => refused === null);
  }

  /** False: the line is away, or the session is over. */
  async #send(conversationId: string, send: Send): Promise<boolean> {
    const { id: clientMessageId, contentText, contentType, mediaUrl, templateId } = send;
    const body = {
      ...{ contentText, contentType, clientMessageId },
      ...(mediaUrl && { mediaUrl }),
      ...(templateId && { templateId }),
    };
    const path = "/api/v1/conversations/{conversationId}/messages";
    try {
      const message = await answerOf(this.#api.POST(path, { params: { path: { conversationId } }, body }));
      this.#failures = 0;
      this.#said(message);
      this.discard(conversationId, send.id);
    } catch (failure) {
      if (passes(failure) || (failure instanceof Refused && failure.status === 401)) {
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
    const send = this.of(conversationId).find((one) => one.id === id);
    if (!send) return;
    const changed = { ...send, ...to };
    this.#put(
      conversationId,
      this.of(conversationId).map((one) => (one === send ? changed : one)),
    );
    this.#keep(conversationId, changed);
  }

  // what the browser keeps

  #key(conversationId: string, id: string): string {
    return `${this.#kept}${conversationId}.${id}`;
  }

  #keys(): string[] {
    return [...this.store.getState().waiting].flatMap(([conversationId, sends]) =>
      sends.map(({ id }) => this.#key(conversationId, id)),
    );
  }

  #keep(conversationId: string, send: Send): void {
    try {
      localStorage.setItem(this.#key(conversationId, send.id), JSON.stringify(send));
    } catch {
      // the browser's store is full or closed: it stays on the page at least
    }
  }

  #forget(key: string): void {
    const [conversationId = "", id] = key.slice(this.#kept.length).split(".");
    this.#put(
      conversationId,
      this.of(conversationId).filter((send) => send.id !== id),
    );
  }

  /** What another page of this person left behind. */
  #recall(): void {
    const known = new Set(this.#keys());
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(this.#kept) || known.has(key)) continue;
      const [conversationId = ""] = key.slice(this.#kept.length).split(".");
      const send = { ...(JSON.parse(localStorage.getItem(key) ?? "") as Send), late: false };
      const sends = [...this.of(conversationId), send];
      this.#put(
        conversationId,
        sends.sort((one, other) => one.at.localeCompare(other.at)),
      );
    }
  }

  #put(conversationId: string, sends: readonly Send[]): void {
    const waiting = new Map(this.store.getState().waiting);
    if (sends.length > 0) waiting.set(conversationId, sends);
    else waiting.delete(conversationId);
    this.store.setState({ waiting });
  }
}
