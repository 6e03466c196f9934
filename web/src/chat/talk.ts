/** One conversation as it goes on: what is said in it, who has it, who types. */
import { answerOf, passes, Refused } from "../api/answers.ts";
import type { Brief, ConversationForLead, Message, Status } from "../api/shapes.ts";
import type { SmallApi } from "../api/small.ts";
import type { Fact, Realtime } from "../live/realtime.ts";
import {
  type Ask,
  asks,
  EMPTY,
  earlier,
  fetched,
  following,
  heard,
  missed,
  read,
  type Thread,
} from "../state/thread.ts";
import { Typist } from "../state/typist.ts";
import { Store } from "./store.ts";

export interface TalkState {
  id: string;
  /** Null until the server has answered. */
  status: Status | null;
  version: number;
  agentName: string | null;
  /** Whether the house's bot may answer, where it has one, while nobody else does. */
  agentEnabled: boolean;
  /** Whether the visitor may say what they think of it. */
  canRate: boolean;
  /** 1 is next; null when nobody waits. */
  place: number | null;
  /** Whether nobody will come before the house opens again. */
  closed: boolean;
  thread: Thread;
  /** The name of who types on the other side. */
  typing: string | null;
  /** Whether somebody of the team has the conversation open. */
  attended: boolean;
  /** Something that was read only lately, and is not ours any more. */
  gone: boolean;
}

const ASK_AGAIN_MS = 3000;
const TYPING_ENDS_MS = 8000;
const MESSAGES = "/api/v1/conversations/{conversationId}/messages";

type Stands = Pick<Brief, "version" | "status" | "agentName" | "agentId" | "agentEnabled">;

export class Talk extends Store<TalkState> {
  #api: SmallApi;
  #typist: Typist | null = null;
  #close: (() => void)[] = [];
  #agents = new Set<string>();
  #agentId: string | null = null;
  #asking = false;
  #askAgain = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** `first` is shown at once; the rest, and whatever happens, as soon as it comes. */
  constructor(api: SmallApi, live: Promise<Realtime>, id: string, first?: Message) {
    const nobody = {
      agentName: null,
      agentEnabled: false,
      place: null,
      closed: false,
      typing: null,
      attended: false,
    };
    super({ id, status: null, version: 0, thread: EMPTY, gone: false, canRate: false, ...nobody });
    this.#api = api;
    if (first) this.said(first);
    void live.then((line) => this.#follow(line));
    void this.catchUp();
  }

  #follow(live: Realtime): void {
    if (this.#closed) return;
    this.#typist = new Typist(live, this.state.id);
    this.#close = [live.listen((fact) => this.#hear(fact)), live.follow(this.state.id)];
    if (live.line === "live") void this.catchUp();
  }

  get #path() {
    return { conversationId: this.state.id };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#typist?.stops();
    for (const end of this.#close) end();
  }

  /** Asks for whatever may have been missed. Of those that ask meanwhile, one asks once more. */
  async catchUp(): Promise<void> {
    this.#askAgain = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#askAgain && !this.#closed) {
        this.#askAgain = false;
        await Promise.all([this.#askState(), this.#askMessages()]);
      }
    } catch (failure) {
      this.#failed(failure);
    } finally {
      this.#asking = false;
    }
  }

  /** The page before the first message that is shown. */
  async earlier(): Promise<void> {
    const ask = earlier(this.state.thread);
    if (ask) this.#fetched(await this.#page(ask));
  }

  /** All messages in the reader's language: those of the system are worded by the server. */
  async reword(): Promise<void> {
    const first = this.state.thread.messages[0];
    for (let ask: Ask | null = first ? { afterSeq: first.seq - 1, limit: 100 } : null; ask; ) {
      const page = await this.#page(ask);
      this.#fetched(page);
      ask = following(page, ask);
    }
  }

  /** What one sent oneself, as it was answered. */
  said(message: Message): void {
    if (message.conversationId === this.state.id) this.#heard(message);
  }

  async markRead(): Promise<void> {
    const { seq } = this.state.thread;
    const path = "/api/v1/conversations/{conversationId}/read";
    try {
      await answerOf(this.#api.POST(path, { params: { path: this.#path }, body: { seq } }));
      this.set({ thread: read(this.state.thread, { by: "LEAD", seq, readAt: new Date().toISOString() }) });
    } catch {} // it is unread still, and asked for with the next look
  }

  type(on: boolean): void {
    if (on) this.#typist?.types();
    else this.#typist?.stops();
  }

  async askState(): Promise<void> {
    await this.#askState().catch((failure) => this.#failed(failure));
  }

  async #askState(): Promise<void> {
    const path = "/api/v1/conversations/{conversationId}";
    const now = await answerOf(this.#api.GET(path, { params: { path: this.#path } }));
    if (now.version < this.state.version) return;
    const { canRate, opensAt } = now as ConversationForLead;
    this.#stands(now, now.placeInQueue ?? null);
    this.set({ canRate, closed: !!opensAt });
  }

  async #askMessages(): Promise<void> {
    if (this.state.thread.seq === 0) return this.#fetched(await this.#page({ limit: 50 }));
    for (let ask: Ask | null = missed(this.state.thread); ask; ) {
      const page = await this.#page(ask);
      this.#fetched(page);
      ask = page.length > 0 ? (following(page, ask) ?? asks(this.state.thread)) : null;
    }
  }

  async #page(query: { limit: number; afterSeq?: number }): Promise<Message[]> {
    const page = await answerOf(this.#api.GET(MESSAGES, { params: { path: this.#path, query } }));
    return page.items;
  }

  #fetched(page: Message[]): void {
    this.set({ thread: fetched(this.state.thread, page) });
  }

  #heard(message: Message): void {
    this.set({ thread: heard(this.state.thread, message) });
    if (asks(this.state.thread)) void this.catchUp();
  }

  #failed(failure: unknown): void {
    if (this.#closed) return;
    if (passes(failure)) this.#timer = setTimeout(() => void this.catchUp(), ASK_AGAIN_MS);
    else if (failure instanceof Refused && failure.status === 404) this.set({ gone: true });
  }

  #hear({ name, data }: Fact): void {
    if (name === "live") void this.catchUp();
    if (!("conversationId" in data) || data.conversationId !== this.state.id) return;
    if (name === "message") this.#hearMessage(data);
    else if (name === "read") this.set({ thread: read(this.state.thread, data) });
    else if (name === "status" || name === "assigned") this.#become(data);
    else if (name === "typing" && data.side === "agent") this.#types(data.on ? data.name : null);
    else if (name === "members") {
      this.#agents = new Set(data.members.filter(({ side }) => side === "agent").map(({ id }) => id));
      this.#looksIn();
      void this.catchUp(); // only now does the line tell us everything
    } else if (name === "gap" || name === "reworded") void this.catchUp();
    else if ((name === "came" || name === "left") && data.side === "agent") {
      if (name === "came") this.#agents.add(data.id);
      else this.#agents.delete(data.id);
      this.#looksIn();
    }
  }

  #hearMessage(message: Message): void {
    if (message.senderType !== "LEAD") this.#types(null);
    this.#heard(message);
    // live ones come in Spanish
    if (message.note && document.documentElement.lang !== "es")
      void this.#page({ afterSeq: message.seq - 1, limit: 1 })
        .then((page) => this.#fetched(page))
        .catch(() => {});
  }

  #become(brief: Brief): void {
    if (brief.version <= this.state.version) return;
    const { status } = brief;
    this.#stands(brief, status === "QUEUED" ? this.state.place : null);
    if (status !== "IN_PROGRESS") void this.askState(); // who is next, or whether to ask how it was
  }

  #stands({ version, status, agentName, agentId, agentEnabled }: Stands, place: number | null): void {
    this.#agentId = agentId;
    this.set({ version, status, agentName, agentEnabled, place });
    this.#looksIn();
  }

  /** A colleague who looks in is not the one who answers. */
  #looksIn(): void {
    this.set({ attended: this.#agents.has(this.#agentId ?? "") });
  }

  #types(typing: string | null): void {
    clearTimeout(this.#typing);
    if (typing !== this.state.typing) this.set({ typing });
    if (typing) this.#typing = setTimeout(() => this.#types(null), TYPING_ENDS_MS);
  }
}
