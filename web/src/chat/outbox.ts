/**
 * What was written and is not answered yet. It waits in the browser, goes out in order, by one tab, and again
 * and again until it is answered: its id makes it one message however often it was sent.
 */
import { answerOf, passes, Refused } from "../api/answers.ts";
import type { Message, SentType } from "../api/shapes.ts";
import type { SmallApi } from "../api/small.ts";
import { uuid } from "../common/uuid.ts";
import { alone, type Keep } from "./keep.ts";
import { patience } from "./patience.ts";

/** What an unknown visitor says of themselves; or only what a new conversation is about. */
export interface Form {
  name?: string;
  phone?: string;
  email?: string;
  projectId?: string;
  identity?: string;
}

export interface Waiting {
  /** The message's `clientMessageId`. */
  id: string;
  /** Milliseconds, rising: the order in which they go out. */
  at: number;
  text: string;
  contentType: SentType;
  mediaUrl: string | null;
  form: Form;
  /** The server's words when it said no. It waits for the visitor then. */
  refused: string | null;
  /** What the server found wrong with the form: nothing goes out until the visitor has mended it. */
  wrong?: Refused["errors"];
}

export interface Answered {
  message: Message;
  /** Of a conversation that was begun by it, or gone on with. */
  leadId?: string;
  leadToken?: string;
}

export interface Postman {
  sent(item: Waiting, answer: Answered): void;
  /** Said no to the form: the visitor is asked. What it returns waits in the item's place. */
  asked(item: Waiting): Waiting;
  /** The line is away, or somebody else's turn: it is tried again later. */
  stuck(): void;
  changed(): void;
}

const PATIENCE_MS = 20_000;
const SLOWEST_MS = 30_000;

export class Outbox {
  #api: SmallApi;
  #keep: Keep;
  #postman: Postman;
  #sending = false;
  #again = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(api: SmallApi, keep: Keep, postman: Postman) {
    this.#api = api;
    this.#keep = keep;
    this.#postman = postman;
  }

  get items(): Waiting[] {
    return this.#keep.all<`waiting.${string}`>("waiting.").sort((one, other) => one.at - other.at);
  }

  add(what: Pick<Waiting, "text"> & Partial<Waiting>): void {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const item = {
      id: uuid(),
      at: this.#last,
      contentType: "TEXT" as const,
      mediaUrl: null,
      form: {},
      refused: null,
    };
    this.#put({ ...item, ...what });
    void this.drain();
  }

  remove(id: string): void {
    this.#keep.set(`waiting.${id}`, null);
    this.#postman.changed();
  }

  /** What was refused, once more. */
  retry(item: Waiting): void {
    this.#put({ ...item, refused: null });
    void this.drain();
  }

  /** The item whose form is wrong: all wait for it. */
  get held(): Waiting | undefined {
    return this.items.find(({ wrong }) => wrong);
  }

  /** The form as it is now goes with what was held, and with nothing else; null: nobody asks for one any more. */
  release(form: Form | null, text: string): void {
    const { held } = this;
    if (!held) return;
    for (const { wrong: _, ...item } of this.items)
      if (item.id !== held.id) this.#put({ ...item, form: {} });
      else if (item.text || text) this.#put({ ...item, text: item.text || text, form: form ?? {} });
      else this.remove(item.id);
    void this.drain();
  }

  /** Sends what waits. Call it whenever the line may be back. */
  async drain(): Promise<void> {
    this.#again = true;
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      while (this.#again) {
        this.#again = false;
        if (this.#next()) await alone("outbox", () => this.#sendAll());
      }
    } finally {
      this.#sending = false;
    }
  }

  /** What waits in another tab is ours when that one has not sent it by then. */
  drainIn(wait = SLOWEST_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.drain(), wait);
  }

  async #sendAll(): Promise<void> {
    for (let item = this.#next(); item; item = this.#next()) {
      try {
        const answer = await this.#send(item);
        this.#failures = 0;
        this.#keep.set(`waiting.${item.id}`, null);
        this.#postman.sent(item, answer);
      } catch (failure) {
        if (!(failure instanceof Refused) || passes(failure)) return this.#later(failure);
        const { errors: wrong, message } = failure;
        const asks = ["name", "phone", "email"].some((field) => field in wrong);
        this.#put(asks ? this.#postman.asked({ ...item, wrong }) : { ...item, refused: message });
      }
    }
  }

  #next(): Waiting | undefined {
    const next = this.items.find(({ refused }) => refused === null);
    return next?.wrong ? undefined : next;
  }

  #put(item: Waiting): void {
    this.#keep.set(`waiting.${item.id}`, item);
    this.#postman.changed();
  }

  #later(failure: unknown): void {
    // that it takes too long is a DOMException
    if (!passes(failure) && !(failure instanceof DOMException)) reportError(failure);
    this.drainIn(patience(failure, Math.min(SLOWEST_MS, 1500 * 1.7 ** this.#failures++)));
    this.#again = false;
    this.#postman.stuck();
  }

  async #send(item: Waiting): Promise<Answered> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const conversationId = this.#keep.get("conversation");
    // who one is, and about what it is, is told where conversations begin; it may land in one that goes on
    const tells = Object.keys(item.form).length > 0 && !item.mediaUrl;
    if (!conversationId || tells) return this.#begin(item, signal);
    const path = "/api/v1/conversations/{conversationId}/messages";
    const { text: contentText, contentType, mediaUrl, id: clientMessageId } = item;
    const body = { contentText, contentType, clientMessageId, ...(mediaUrl ? { mediaUrl } : {}) };
    try {
      return {
        message: await answerOf(this.#api.POST(path, { params: { path: { conversationId } }, body, signal })),
      };
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.status !== 404 || mediaUrl) throw failure;
      this.#keep.set("conversation", null); // it was another visitor's, before somebody cleared the browser
      return this.#begin(item, signal);
    }
  }

  async #begin(
    { text: message, id: clientMessageId, form }: Waiting,
    signal: AbortSignal,
  ): Promise<Answered> {
    const body = { message, clientMessageId, ...form };
    const started = await answerOf(this.#api.POST("/api/v1/conversations", { body, signal }));
    this.#keep.set("conversation", started.conversationId);
    return { message: started.message, leadId: started.confirmedLeadId, leadToken: started.leadToken };
  }
}
