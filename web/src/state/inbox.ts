/**
 * What an agent's page knows of conversations, and how it keeps up: pure.
 *
 * A page fetches once, then applies what it hears. Where facts alone cannot tell, it is marked here, and
 * `fetching.ts` says what to fetch. tests/e2e/state.py has the same rules.
 */
import type {
  Activity,
  Brief,
  Carried,
  Conversation,
  ConversationState,
  Member,
  Message,
  Rated,
  Read,
} from "../api/shapes.ts";
import type { Fact, Facts } from "../live/realtime.ts";
import { Book } from "./book.ts";
import * as thread from "./carried.ts";

export interface Row extends Conversation {
  /** `unread` and `lastText` tell of everything up to this `seq`. */
  readonly heard: number;
  /** How far its agent has read, as heard. */
  readonly read: number;
}

export interface Inbox {
  readonly me: string;
  /** Whether conversations of colleagues concern this page: an administrator's. */
  readonly everyone: boolean;
  readonly conversations: ReadonlyMap<string, Row>;
  /** What was said in those that are open on this page. */
  readonly threads: ReadonlyMap<string, thread.Thread>;
  readonly present: ReadonlyMap<string, readonly Member[]>;
  readonly typing: ReadonlyMap<string, readonly Member[]>;
  /** In which we have come: all that happens there reaches us. */
  readonly followed: ReadonlyMap<string, true>;
  /** Conversations that facts alone cannot tell of. */
  readonly unsure: ReadonlyMap<string, true>;
  /** Open ones in which something may have been missed. */
  readonly missed: ReadonlyMap<string, true>;
  /** The lists may lack something. */
  readonly stale: boolean;
}

const UNREAD_SHOWN = 100;
const PREVIEW = 120;

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

export const begin = (me: string, everyone: boolean): Inbox => ({
  me,
  everyone,
  conversations: NOTHING,
  threads: NOTHING,
  present: NOTHING,
  typing: NOTHING,
  followed: NOTHING,
  unsure: NOTHING,
  missed: NOTHING,
  stale: true,
});

/** Harmless twice: conversations carry `version`, messages `seq`. */
export function apply(inbox: Inbox, ...facts: readonly Fact[]): Inbox {
  return changed(inbox, (next) => {
    for (const fact of facts) next.hear(fact);
  });
}

/** Its messages are on the screen from now on; `known` are those of last time. */
export function opened(inbox: Inbox, id: string, known = thread.EMPTY): Inbox {
  return changed(inbox, (next) => {
    next.threads.set(id, known);
    next.missed.set(id, true);
    if (!inbox.conversations.has(id)) next.unsure.set(id, true);
  });
}

export function closed(inbox: Inbox, id: string): Inbox {
  return changed(inbox, (next) => {
    next.threads.delete(id);
    next.missed.delete(id);
  });
}

/** We have left, and hear no more of it than everybody does. */
export function unfollowed(inbox: Inbox, id: string): Inbox {
  return changed(inbox, (next) => {
    next.followed.delete(id);
    next.typing.delete(id);
  });
}

/** What *change* makes of it: what it does not touch stays the very same map. */
export function changed(inbox: Inbox, change: (next: Next) => void): Inbox {
  const next = new Next(inbox);
  change(next);
  return next.inbox;
}

const sameAs = (one: Pick<Member, "id" | "side">) => (two: Pick<Member, "id" | "side">) =>
  one.id === two.id && one.side === two.side;
const later = (one: string, two: string): string => (one.slice(0, -1) < two.slice(0, -1) ? two : one);

/** An inbox on its way from one state to the next. */
class Next {
  readonly conversations: Book<Row>;
  readonly threads: Book<thread.Thread>;
  readonly present: Book<readonly Member[]>;
  readonly typing: Book<readonly Member[]>;
  readonly followed: Book<true>;
  readonly unsure: Book<true>;
  readonly missed: Book<true>;
  #stale: boolean;
  #from: Inbox;

  constructor(from: Inbox) {
    this.#from = from;
    this.#stale = from.stale;
    this.conversations = new Book(from.conversations);
    this.threads = new Book(from.threads);
    this.present = new Book(from.present);
    this.typing = new Book(from.typing);
    this.followed = new Book(from.followed);
    this.unsure = new Book(from.unsure);
    this.missed = new Book(from.missed);
  }

  get inbox(): Inbox {
    return {
      me: this.#from.me,
      everyone: this.#from.everyone,
      conversations: this.conversations.map,
      threads: this.threads.map,
      present: this.present.map,
      typing: this.typing.map,
      followed: this.followed.map,
      unsure: this.unsure.map,
      missed: this.missed.map,
      stale: this.#stale,
    };
  }

  hear({ name, data }: Fact): void {
    switch (name) {
      case "queued":
      case "updated":
        this.#described(data.conversation);
        break;
      case "assigned":
      case "status":
        this.#changed(data);
        break;
      case "message":
        this.#posted(data);
        break;
      case "activity":
        this.#said(data);
        break;
      case "reworded":
        this.#reworded(data);
        break;
      case "read":
        this.#read(data);
        break;
      case "carried":
        this.#carried(data);
        break;
      case "rated":
        this.#rated(data);
        break;
      case "typing":
        this.#types(data);
        break;
      case "members":
        this.#joined(data);
        break;
      case "leadCame":
        this.#came({ ...data, side: "lead", name: "" });
        break;
      case "leadLeft":
        this.#left({ ...data, side: "lead" });
        break;
      case "came":
        this.#came(data);
        break;
      case "left":
        this.#left(data);
        break;
      case "gap":
        this.#lacks(data.conversationId);
        break;
      case "live":
        this.#reconnected();
        break;
      case "waitsLong":
        break; // what of it is kept comes as `updated`
      case "agent":
        break; // colleagues' availability is kept by `figures.ts`
      case "moved":
      case "opened":
      case "note":
      case "noteGone":
      case "mentioned":
      case "meeting":
      case "scheduled":
      case "woke":
        break; // a lead's own business, which agents hear of as `status` and `queued`; or beside the conversation
    }
  }

  told(answer: Conversation): void {
    this.conversations.set(answer.id, { ...answer, heard: answer.lastSeq, read: 0 });
  }

  /** Whether all that is said there reaches this page. */
  #listensTo({ id, status, agentId }: Pick<Row, "id" | "status" | "agentId">): boolean {
    if (this.followed.get(id) || status === "QUEUED") return true;
    return status === "IN_PROGRESS" && agentId === this.#from.me;
  }

  #concerns(one: Pick<Row, "id" | "status" | "agentId">): boolean {
    return this.#from.everyone || this.threads.get(one.id) !== undefined || this.#listensTo(one);
  }

  #described(shape: ConversationState): void {
    const known = this.conversations.get(shape.id);
    if (known) {
      if (shape.version >= known.version) this.#movedOn(known, { ...known, ...shape });
      return;
    }
    if (!this.#concerns(shape)) return;
    const unknown = { unread: 0, lastText: null, rating: null, heard: shape.lastSeq, read: 0 };
    this.conversations.set(shape.id, { ...shape, ...unknown });
    if (shape.lastSeq > 0) this.unsure.set(shape.id, true);
  }

  #changed({ conversationId: id, ...brief }: Brief): void {
    const known = this.conversations.get(id);
    if (!known) {
      if (this.#concerns({ id, ...brief })) this.unsure.set(id, true);
      return;
    }
    if (brief.version < known.version) return;
    // priority, tags or identity changed meanwhile, and we did not hear of it
    if (brief.version > known.version + 1) this.unsure.set(id, true);
    this.#movedOn(known, { ...known, ...brief });
  }

  /** Numbers only rise. Who begins to listen asks for what was said before. */
  #movedOn(known: Row, to: Row): void {
    const lastSeq = Math.max(known.lastSeq, to.lastSeq);
    const lastMessageAt = later(known.lastMessageAt, to.lastMessageAt);
    this.conversations.set(to.id, { ...to, lastSeq, lastMessageAt });
    if (this.#listensTo(to) && !this.#listensTo(known)) this.unsure.set(to.id, true);
  }

  #posted(message: Message): void {
    const { conversationId: id, seq } = message;
    const open = this.threads.get(id);
    if (open) this.threads.set(id, thread.heard(open, message));
    if (message.senderId) this.#stopsTyping(id, message.senderId);
    const known = this.conversations.get(id);
    if (!known || seq <= known.heard) return;
    const said = message.note === null;
    // whoever came in later has not heard all; what a file is called in a list is for the server to say
    if (seq > known.heard + 1 || (said && !message.contentText)) this.unsure.set(id, true);
    const { senderType, createdAt: lastMessageAt, contentText } = message;
    const lastText = said && contentText ? contentText.slice(0, PREVIEW) : null;
    this.#said({ conversationId: id, lastSeq: seq, lastMessageAt, senderType, lastText });
  }

  #said({ conversationId: id, lastSeq, lastMessageAt, lastText, senderType }: Activity): void {
    const known = this.conversations.get(id);
    if (!known || lastSeq <= known.heard) return;
    this.conversations.set(id, {
      ...known,
      heard: lastSeq,
      lastSeq: Math.max(known.lastSeq, lastSeq),
      lastMessageAt: later(known.lastMessageAt, lastMessageAt),
      lastText: lastText ?? known.lastText,
      unread: Math.min(UNREAD_SHOWN, known.unread + (senderType === "LEAD" && lastSeq > known.read ? 1 : 0)),
    });
  }

  #read(mark: Read): void {
    const { conversationId: id, by, seq } = mark;
    const open = this.threads.get(id);
    if (open) this.threads.set(id, thread.read(open, mark));
    const known = this.conversations.get(id);
    if (!known || by !== "AGENT" || seq <= known.read) return;
    const unread = seq >= known.heard ? 0 : unreadAfter(seq, known, open);
    if (unread === null) this.unsure.set(id, true);
    this.conversations.set(id, { ...known, read: seq, unread: unread ?? known.unread });
  }

  #reworded(note: Message): void {
    const open = this.threads.get(note.conversationId);
    if (open) this.threads.set(note.conversationId, thread.reworded(open, note));
  }

  #carried(told: Carried): void {
    const open = this.threads.get(told.conversationId);
    if (open) this.threads.set(told.conversationId, thread.carried(open, told));
  }

  #rated({ conversationId: id, score, comment, at }: Rated): void {
    const known = this.conversations.get(id);
    if (known) this.conversations.set(id, { ...known, rating: { score, comment, at } });
  }

  #types({ conversationId, userId: id, name, side, on }: Facts["typing"]): void {
    if (!on) {
      this.#stopsTyping(conversationId, id);
      return;
    }
    const others = (this.typing.get(conversationId) ?? []).filter((one) => !sameAs({ id, side })(one));
    this.typing.set(conversationId, [...others, { id, name, side }]);
  }

  #stopsTyping(conversationId: string, id: string): void {
    const left = this.typing.get(conversationId)?.filter((one) => one.id !== id);
    if (left?.length) this.typing.set(conversationId, left);
    else this.typing.delete(conversationId);
  }

  /** We are in, and hear all that is said from now on. What was said just before has to be asked for. */
  #joined({ conversationId: id, members }: Facts["members"]): void {
    const known = this.conversations.get(id);
    if (this.threads.get(id)) {
      this.missed.set(id, true);
      this.unsure.set(id, true);
    } else if (known && !this.#listensTo(known)) this.unsure.set(id, true);
    this.followed.set(id, true);
    this.present.set(id, members);
  }

  #came({ conversationId, id, side, name }: Facts["came"]): void {
    const there = this.present.get(conversationId) ?? [];
    if (!there.some(sameAs({ id, side }))) this.present.set(conversationId, [...there, { id, side, name }]);
  }

  #left({ conversationId, id, side }: Facts["left"]): void {
    const there = this.present.get(conversationId);
    if (there)
      this.present.set(
        conversationId,
        there.filter((one) => !sameAs({ id, side })(one)),
      );
    this.#stopsTyping(conversationId, id);
  }

  #lacks(id: string): void {
    this.unsure.set(id, true);
    if (this.threads.get(id)) this.missed.set(id, true);
  }

  /** What happened meanwhile was told to nobody. */
  #reconnected(): void {
    this.#stale = true;
    for (const id of this.threads.map.keys()) this.missed.set(id, true);
    for (const part of [this.present, this.typing, this.followed]) part.clear();
  }
}

/** null: not to be told from what is here. */
function unreadAfter(seq: number, row: Row, open: thread.Thread | undefined): number | null {
  const first = open?.messages[0]?.seq;
  if (!open || first === undefined || first > seq + 1 || open.seq < row.heard) return null;
  const unread = open.messages.filter(
    (one) => one.seq > seq && one.seq <= row.heard && one.senderType === "LEAD",
  );
  return Math.min(UNREAD_SHOWN, unread.length);
}
