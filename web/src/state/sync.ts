/** Keeps an inbox in step with the server: hears what happens, fetches what facts alone cannot tell. */
import { createStore } from "zustand/vanilla";
import { type Api, answerOf, Refused } from "../api/client.ts";
import type { Conversation, ConversationState, Message } from "../api/shapes.ts";
import type { Fact, Realtime } from "../live/realtime.ts";
import * as thread from "./carried.ts";
import * as fetching from "./fetching.ts";
import * as inbox from "./inbox.ts";

export interface Synced {
  inbox: inbox.Inbox;
  /** Whether the lists have been fetched once. */
  ready: boolean;
  /** What was asked for did not come; it is asked for again. */
  trouble: boolean;
  /** Conversations that do not exist, or are not ours to know of. */
  gone: ReadonlySet<string>;
}

/** Whom it is for, and how the server is reached. */
export interface Lines {
  api: Api;
  realtime: Realtime;
}

type ThreadAsk = fetching.Asks["threads"][number]["ask"];

const PAGE = 100;
/** The same fact may come on two ways: what one brings need not be fetched. */
const PATIENCE_MS = 60;
const FRAME_AT_MOST_MS = 100;
const TYPING_AT_MOST_MS = 8000;
const AGAIN_MS = [1000, 2000, 5000, 10_000, 30_000] as const;
const KEPT_THREADS = 20;

export class Sync {
  readonly store = createStore<Synced>(() => ({
    inbox: inbox.begin("", false),
    ready: false,
    trouble: false,
    gone: new Set(),
  }));
  #api: Api;
  #realtime: Realtime;
  /** Heard since the last frame. */
  #heard: Fact[] = [];
  #frame: { cancel(): void } | null = null;
  /** What each fetch that is under way has to be told beside its answer. */
  #meanwhile = new Set<Fact[]>();
  #rowsUnderWay = false;
  #threadsUnderWay = new Set<string>();
  #asking: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** After a failure: when the next try is due. */
  #notBefore = 0;
  #typing = new Map<string, ReturnType<typeof setTimeout>>();
  #follows = new Map<string, { times: number; leave: () => void }>();
  /** Of conversations that were open: what is shown at once when they are opened again. */
  #kept = new Map<string, thread.Thread>();

  constructor({ api, realtime }: Lines, me: string, everyone: boolean) {
    this.#api = api;
    this.#realtime = realtime;
    this.store.setState({ inbox: inbox.begin(me, everyone) });
    realtime.listen((fact) => this.#hear(fact));
    realtime.onLine((line) => line === "live" && this.retry());
    this.#ask();
  }

  get inbox(): inbox.Inbox {
    return this.store.getState().inbox;
  }

  /** Its messages are on the screen, until what it returns is called. */
  open(id: string): () => void {
    this.#become((now) => inbox.opened(now, id, this.#kept.get(id)));
    const leave = this.follow(id);
    this.#ask();
    return () => {
      const known = this.inbox.threads.get(id);
      if (known) this.#keep(id, known);
      this.#become((now) => inbox.closed(now, id));
      leave();
    };
  }

  /** Who is there, and what is said; until what it returns is called. */
  follow(id: string): () => void {
    const followed = this.#follows.get(id) ?? { times: 0, leave: this.#realtime.follow(id) };
    followed.times++;
    this.#follows.set(id, followed);
    return () => {
      if (--followed.times > 0) return;
      this.#follows.delete(id);
      followed.leave();
      this.#become((now) => inbox.unfollowed(now, id));
    };
  }

  /** The messages before those that are shown. Throws what the API throws. */
  async earlier(id: string): Promise<void> {
    const open = this.inbox.threads.get(id);
    const ask = open && thread.earlier(open);
    if (!ask) return;
    const page = await this.#messages(id, ask);
    this.#become((now) => fetching.fetchedMessages(now, id, page));
  }

  /** Conversations that a page asked for itself: history, a search, a lead's earlier ones. */
  async look<T>(asking: () => Promise<T>, found: (answer: T) => readonly Conversation[]): Promise<T> {
    const meanwhile = this.#listenIn();
    try {
      const answer = await asking();
      this.#become((now) => fetching.fetched(now, found(answer), meanwhile));
      return answer;
    } finally {
      this.#meanwhile.delete(meanwhile);
    }
  }

  /** What an act of ours was answered with: news like any other, only sooner. */
  know(fact: Fact): void {
    this.#hear(fact);
    this.#flush();
  }

  /** A conversation as an act of ours has made it. */
  changed(conversation: ConversationState): void {
    this.know({ name: "updated", data: { conversation } });
  }

  /** What we show of it may be old. */
  doubt(id: string): void {
    this.#become((now) => fetching.doubted(now, id));
    this.#ask();
  }

  /** Asks at once for what did not come. */
  retry(): void {
    this.#failures = this.#notBefore = 0;
    this.#ask();
  }

  // what is heard

  #hear(fact: Fact): void {
    this.#heard.push(fact);
    for (const facts of this.#meanwhile) facts.push(fact);
    if (fact.name === "typing") this.#expire(fact);
    this.#frame ??= nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#frame?.cancel();
    this.#frame = null;
    if (this.#heard.length === 0) return;
    const facts = this.#heard;
    this.#heard = [];
    this.store.setState({ inbox: inbox.apply(this.inbox, ...facts) });
    this.#askSoon(PATIENCE_MS);
  }

  /** The next state, after all that was heard. */
  #become(next: (now: inbox.Inbox) => inbox.Inbox): void {
    this.#flush();
    this.store.setState({ inbox: next(this.inbox) });
    this.#askSoon(PATIENCE_MS);
  }

  /** Who closes the page while typing tells nobody that they stopped. */
  #expire({ data }: Fact & { name: "typing" }): void {
    const who = `${data.conversationId} ${data.userId}`;
    clearTimeout(this.#typing.get(who));
    this.#typing.delete(who);
    if (!data.on) return;
    const stop = () => this.#hear({ name: "typing", data: { ...data, on: false } });
    this.#typing.set(who, setTimeout(stop, TYPING_AT_MOST_MS));
  }

  #listenIn(): Fact[] {
    this.#flush();
    const facts: Fact[] = [];
    this.#meanwhile.add(facts);
    return facts;
  }

  #keep(id: string, known: thread.Thread): void {
    this.#kept.delete(id);
    this.#kept.set(id, known);
    const [oldest] = this.#kept.keys();
    if (oldest && this.#kept.size > KEPT_THREADS) this.#kept.delete(oldest);
  }

  // what is asked

  #askSoon(afterMs: number): void {
    this.#asking ??= setTimeout(() => this.#ask(), Math.max(afterMs, this.#notBefore - Date.now()));
  }

  #ask(): void {
    clearTimeout(this.#asking);
    this.#asking = undefined;
    const { lists, conversations, threads } = fetching.asks(this.inbox);
    if (!this.#rowsUnderWay && (lists || conversations.length > 0))
      void this.#undertake({ lists, conversations, threads: [] });
    for (const one of threads)
      if (!this.#threadsUnderWay.has(one.id))
        void this.#undertake({ lists: false, conversations: [], threads: [one] });
  }

  async #undertake(asks: fetching.Asks): Promise<void> {
    this.store.setState({ inbox: fetching.asked(this.inbox, asks) });
    try {
      const [one] = asks.threads;
      if (one) await this.#fetchThread(one.id, one.ask);
      else await this.#fetchRows(asks);
      this.#failures = 0;
      if (this.store.getState().trouble) this.store.setState({ trouble: false });
    } catch (failure) {
      this.store.setState({ inbox: fetching.askAgain(this.inbox, asks), trouble: true });
      const told = failure instanceof Refused ? (failure.retryAfter ?? 0) * 1000 : 0;
      const wait = AGAIN_MS[Math.min(this.#failures++, AGAIN_MS.length - 1)] ?? 0;
      this.#notBefore = Date.now() + Math.max(told, wait);
      // we are nobody any more, or asked wrongly: it would be refused again
      if (failure instanceof Refused && !failure.passes) return;
    }
    this.#askSoon(PATIENCE_MS);
  }

  async #fetchRows({ lists, conversations }: fetching.Asks): Promise<void> {
    this.#rowsUnderWay = true;
    const meanwhile = this.#listenIn();
    try {
      const show = (page: Conversation[]) => this.#become((now) => fetching.fetched(now, page, meanwhile));
      const listed = lists ? await this.#lists(show) : null;
      const found = await Promise.all(conversations.map((id) => this.#conversation(id)));
      const gone = conversations.filter((_, index) => found[index] === null);
      const there = found.filter((one) => one !== null);
      this.#become((now) => {
        const next = listed ? fetching.fetchedLists(now, listed, meanwhile) : now;
        return gone.reduce(fetching.gone, fetching.fetched(next, there, meanwhile));
      });
      if (lists) this.store.setState({ ready: true });
      if (gone.length > 0) this.store.setState({ gone: new Set([...this.store.getState().gone, ...gone]) });
    } finally {
      this.#meanwhile.delete(meanwhile);
      this.#rowsUnderWay = false;
    }
  }

  /** However many there are, the first ones need not wait for the last. */
  async #lists(show: (page: Conversation[]) => void): Promise<Conversation[]> {
    const own = this.inbox.everyone ? {} : { assignee: "me" };
    const [waiting, going] = await Promise.all([
      this.#all({ status: "QUEUED" }, show),
      this.#all({ status: "IN_PROGRESS", ...own }, show),
    ]);
    return [...waiting, ...going];
  }

  async #all(
    query: { status: "QUEUED" | "IN_PROGRESS"; assignee?: string },
    show: (page: Conversation[]) => void,
  ): Promise<Conversation[]> {
    const found: Conversation[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: Conversation[]; nextCursor: string | null } = await answerOf(
        this.#api.GET("/api/v1/conversations", {
          params: { query: { ...query, limit: PAGE, ...(cursor ? { cursor } : {}) } },
        }),
      );
      found.push(...page.items);
      cursor = page.nextCursor;
      if (cursor) show(page.items);
    } while (cursor);
    return found;
  }

  /** null: there is none, or it is not ours to know of. */
  async #conversation(conversationId: string): Promise<Conversation | null> {
    try {
      const found = await answerOf(
        this.#api.GET("/api/v1/conversations/{conversationId}", { params: { path: { conversationId } } }),
      );
      return found as Conversation; // we are no lead
    } catch (failure) {
      if (isGone(failure)) return null;
      throw failure;
    }
  }

  async #fetchThread(id: string, ask: ThreadAsk): Promise<void> {
    this.#threadsUnderWay.add(id);
    try {
      let next: ThreadAsk | null = ask;
      while (next) {
        const page: Message[] = await this.#messages(id, next);
        this.#become((now) => fetching.fetchedMessages(now, id, page));
        next = "afterSeq" in next ? thread.following(page, next) : null;
      }
    } catch (failure) {
      if (!isGone(failure)) throw failure; // else its row tells that it is gone
    } finally {
      this.#threadsUnderWay.delete(id);
    }
  }

  async #messages(conversationId: string, query: ThreadAsk): Promise<Message[]> {
    const path = "/api/v1/conversations/{conversationId}/messages";
    const page = await answerOf(this.#api.GET(path, { params: { path: { conversationId }, query } }));
    return page.items;
  }
}

/** There is none, or it is not ours to know of. */
const isGone = (failure: unknown): boolean =>
  failure instanceof Refused && [400, 403, 404].includes(failure.status);

/** With the next frame, or a little later where the browser draws none. */
function nextFrame(act: () => void): { cancel(): void } {
  const frame = requestAnimationFrame(act);
  const timer = setTimeout(act, FRAME_AT_MOST_MS);
  return {
    cancel() {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
}
