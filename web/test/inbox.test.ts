/** Whatever the line does to the facts, whoever fetches what `asks` names knows what a fresh page shows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Brief, Conversation, ConversationState, Message, Status } from "../src/api/shapes.ts";
import type { Fact } from "../src/live/realtime.ts";
import { type Asks, asked, asks, fetched, fetchedLists, fetchedMessages } from "../src/state/fetching.ts";
import { apply, begin, closed, type Inbox, opened, type Row, unfollowed } from "../src/state/inbox.ts";
import { inProgress, mine, queue } from "../src/state/lists.ts";
import { following } from "../src/state/thread.ts";
import { message, time } from "./conversation.ts";

const ME = "ana";
const OTHER = "beto";

interface Kept extends ConversationState {
  messages: Message[];
  readByAgent: number;
}

/** The server, as far as an agent's page can tell: its rules, and who hears of what. */
class Server {
  readonly conversations: Kept[] = [];
  /** What is under way to the page, for each conversation in order. */
  readonly underWay = new Map<string, Fact[]>();
  readonly followed = new Set<string>();
  away = false;
  #now = 0;

  opens(): void {
    const id = `c${this.conversations.length + 1}`;
    const at = time(++this.#now);
    const lead = { name: `Lead ${id}`, email: `${id}@correo.example`, phone: null, verified: false };
    const one: Kept = {
      id,
      version: 1,
      status: "QUEUED",
      priority: null,
      channel: "WEB",
      leadId: `lead-${id}`,
      lead,
      projectId: null,
      agentId: null,
      agentName: null,
      agentEnabled: true,
      tags: [],
      priorityBy: null,
      tagsBy: null,
      analysis: null,
      createdAt: at,
      assignedAt: null,
      closedAt: null,
      lastMessageAt: at,
      lastSeq: 0,
      snoozedUntil: null,
      alarmedAt: null,
      messages: [],
      readByAgent: 0,
    };
    this.conversations.push(one);
    this.#queued(one, false);
    this.says(one, "LEAD");
  }

  says(one: Kept, senderType: Message["senderType"], note: Message["note"] = null): void {
    if (one.status === "RESOLVED" && note === null) return;
    if (senderType === "AGENT" && one.agentId === null) return;
    const seq = one.lastSeq + 1;
    const said = message(seq, {
      id: `${one.id}-${seq}`,
      conversationId: one.id,
      senderType,
      createdAt: time(++this.#now),
      note,
    });
    one.messages.push(said);
    one.lastSeq = seq;
    one.lastMessageAt = said.createdAt;
    this.#tell(one, { name: "message", data: said }, this.followed.has(one.id));
    if (note === null)
      this.#tell(
        one,
        {
          name: "activity",
          data: {
            conversationId: one.id,
            lastSeq: seq,
            lastMessageAt: said.createdAt,
            lastText: said.contentText,
            senderType,
          },
        },
        one.agentId === null || one.agentId === ME,
      );
  }

  gives(one: Kept, to: string): void {
    if (one.status === "RESOLVED" || one.agentId === to) return;
    const waited = one.agentId === null;
    Object.assign(one, { agentId: to, agentName: to, assignedAt: time(++this.#now), status: "IN_PROGRESS" });
    this.says(one, "SYSTEM", "agent_joined");
    one.version++;
    this.#tell(one, { name: "assigned", data: brief(one) }, true);
    this.#updated(one, waited);
    this.#tell(one, { name: "status", data: brief(one) }, true);
  }

  releases(one: Kept): void {
    if (one.status !== "IN_PROGRESS") return;
    Object.assign(one, { agentId: null, agentName: null, assignedAt: null, status: "QUEUED" });
    this.says(one, "SYSTEM", "agent_left");
    one.version += 2;
    this.#queued(one, true);
    this.#tell(one, { name: "status", data: brief(one) }, true);
  }

  resolves(one: Kept): void {
    if (one.status === "RESOLVED") return;
    Object.assign(one, { status: "RESOLVED", closedAt: time(++this.#now) });
    this.says(one, "SYSTEM", "resolved");
    one.version++;
    this.#tell(one, { name: "status", data: brief(one) }, true);
    this.#updated(one, one.agentId === null);
  }

  tags(one: Kept, tag: string): void {
    one.tags = [tag];
    one.version++;
    this.#updated(one, one.agentId === null);
  }

  reads(one: Kept, by: "LEAD" | "AGENT", upto: number): void {
    if (by === "AGENT" && one.agentId === null) return;
    const seq = Math.min(upto, one.lastSeq);
    const readAt = time(++this.#now);
    const theirs = by === "AGENT" ? ["LEAD"] : ["AGENT", "BOT"];
    const fresh = one.messages.filter(
      (message) => message.seq <= seq && message.readAt === null && theirs.includes(message.senderType),
    );
    if (fresh.length === 0) return;
    one.messages = one.messages.map((message) =>
      fresh.includes(message) ? { ...message, readAt } : message,
    );
    if (by === "AGENT") one.readByAgent = seq;
    const hears = this.followed.has(one.id) || one.agentId === ME;
    this.#tell(one, { name: "read", data: { conversationId: one.id, by, seq, readAt } }, hears);
  }

  follows(id: string): void {
    this.followed.add(id);
    const one = this.find(id);
    if (one) this.#tell(one, { name: "members", data: { conversationId: id, members: [] } }, true);
  }

  find(id: string): Kept | undefined {
    return this.conversations.find((one) => one.id === id);
  }

  shown(one: Kept): Conversation {
    const { messages, readByAgent, ...state } = one;
    const unread = messages.filter(
      ({ seq, senderType }) => seq > readByAgent && senderType === "LEAD",
    ).length;
    return structuredClone({
      ...state,
      unread: Math.min(100, unread),
      lastText: messages.findLast(({ note }) => note === null)?.contentText ?? null,
      rating: null,
    });
  }

  listed(everyone: boolean): Conversation[] {
    return this.conversations
      .filter(
        ({ status, agentId }) =>
          status === "QUEUED" || (status === "IN_PROGRESS" && (everyone || agentId === ME)),
      )
      .map((one) => this.shown(one));
  }

  messages(id: string, { afterSeq, limit }: { afterSeq?: number; limit: number }): Message[] {
    const all = structuredClone(this.find(id)?.messages ?? []);
    return afterSeq === undefined ? all.slice(-limit) : all.slice(afterSeq, afterSeq + limit);
  }

  #queued(one: Kept, returned: boolean): void {
    const conversation = stateOf(one);
    const data = { conversation, returned, leadName: one.lead.name, projectName: null };
    this.#tell(one, { name: "queued", data }, true);
  }

  #updated(one: Kept, waited: boolean): void {
    const hears = waited || this.followed.has(one.id) || one.agentId === ME;
    this.#tell(one, { name: "updated", data: { conversation: stateOf(one) } }, hears);
  }

  #tell(one: Kept, fact: Fact, hears: boolean): void {
    if (!hears || this.away) return;
    this.underWay.set(one.id, [...(this.underWay.get(one.id) ?? []), structuredClone(fact)]);
  }
}

function stateOf({ messages: _, readByAgent: __, ...state }: Kept): ConversationState {
  return structuredClone(state);
}

const brief = ({
  id,
  version,
  status,
  agentId,
  agentName,
  agentEnabled,
  assignedAt,
  closedAt,
}: Kept): Brief => ({
  conversationId: id,
  version,
  status,
  agentId,
  agentName,
  agentEnabled,
  assignedAt,
  closedAt,
});

/** What a fetch brings: as things were when the server looked. */
type Answer = (inbox: Inbox, meanwhile: readonly Fact[]) => Inbox;

function allPages(server: Server, id: string, ask: Asks["threads"][number]["ask"]): Message[][] {
  const page = server.messages(id, ask);
  const next = "afterSeq" in ask ? following(page, ask) : null;
  return next ? [page, ...allPages(server, id, next)] : [page];
}

function looks(server: Server, { lists, conversations, threads }: Asks, everyone: boolean): Answer {
  const listed = lists ? server.listed(everyone) : null;
  const rows = conversations.flatMap((id) => server.find(id) ?? []).map((one) => server.shown(one));
  const pages = threads.flatMap(({ id, ask }) => allPages(server, id, ask).map((page) => ({ id, page })));
  return (inbox, meanwhile) => {
    let next = listed ? fetchedLists(inbox, listed, meanwhile) : inbox;
    next = fetched(next, rows, meanwhile);
    for (const { id, page } of pages) next = fetchedMessages(next, id, page);
    return next;
  };
}

/** A page over a server, on a line that repeats, mixes conversations, and goes away. */
class Page {
  inbox: Inbox;
  #server: Server;
  #underWay: { answer: Answer; meanwhile: Fact[] }[] = [];

  constructor(server: Server, everyone: boolean) {
    this.#server = server;
    this.inbox = begin(ME, everyone);
  }

  fetches(): void {
    const wanted = asks(this.inbox);
    this.inbox = asked(this.inbox, wanted);
    this.#underWay.push({ answer: looks(this.#server, wanted, this.inbox.everyone), meanwhile: [] });
  }

  isAnswered(): void {
    const come = this.#underWay.shift();
    if (come) this.inbox = come.answer(this.inbox, come.meanwhile);
  }

  hears(from: number, twice: boolean): void {
    const waiting = [...this.#server.underWay].filter(([, facts]) => facts.length > 0);
    const [id, facts] = waiting[from % Math.max(1, waiting.length)] ?? [];
    const [fact, ...rest] = facts ?? [];
    if (!id || !fact) return;
    this.#server.underWay.set(id, twice ? [fact, ...rest] : rest);
    for (const { meanwhile } of this.#underWay) meanwhile.push(fact);
    this.inbox = apply(this.inbox, fact);
  }

  opens(id: string): void {
    if (this.inbox.threads.has(id)) return;
    this.inbox = opened(this.inbox, id);
    if (!this.#server.away) this.#server.follows(id);
  }

  closes(id: string): void {
    this.#server.followed.delete(id);
    this.#server.underWay.delete(id);
    this.inbox = unfollowed(closed(this.inbox, id), id);
    // what was under way to the room comes still; whatever else it was, a client hears: as if away
    this.comesBack();
  }

  goesAway(): void {
    this.#server.away = true;
    this.#server.followed.clear();
    this.#server.underWay.clear();
  }

  comesBack(): void {
    this.#server.away = false;
    this.inbox = apply(this.inbox, { name: "live", data: {} });
    for (const id of this.inbox.threads.keys()) this.#server.follows(id);
  }

  settles(): void {
    if (this.#server.away) this.comesBack();
    for (let round = 0; round < 500; round++) {
      const { lists, conversations, threads } = asks(this.inbox);
      if ([...this.#server.underWay.values()].some((facts) => facts.length > 0)) this.hears(0, false);
      else if (this.#underWay.length > 0) this.isAnswered();
      else if (lists || conversations.length + threads.length > 0) this.fetches();
      else return;
    }
    assert.fail("it asks for ever");
  }
}

const TAGS = ["visita", "crédito"];

/** One step of the story, drawn by three numbers. */
function step(server: Server, page: Page, [act, which, how]: readonly [number, number, number]): void {
  const one = server.conversations[which % Math.max(1, server.conversations.length)];
  if (!one || act === 0) {
    server.opens();
    return;
  }
  const steps = [
    () => server.says(one, "LEAD"),
    () => server.says(one, "LEAD"),
    () => server.says(one, "AGENT"),
    () => server.says(one, "BOT"),
    () => server.gives(one, how % 3 ? ME : OTHER),
    () => server.gives(one, OTHER),
    () => server.releases(one),
    () => how % 4 === 0 && server.resolves(one),
    () => server.tags(one, TAGS[how % 2] ?? ""),
    () => server.reads(one, how % 3 ? "AGENT" : "LEAD", 1 + (how % 7)),
    () => server.reads(one, "AGENT", one.lastSeq),
    () => page.opens(one.id),
    () => page.closes(one.id),
    () => page.fetches(),
    () => page.isAnswered(),
    () => how % 3 === 0 && page.goesAway(),
    () => server.away && page.comesBack(),
  ];
  const live = () => page.hears(how, how % 5 === 0);
  (steps[act - 1] ?? live)();
}

const stories = fc.array(fc.tuple(fc.nat(26), fc.nat(5), fc.nat(20)), { maxLength: 120, size: "max" });

const LISTENED: readonly Status[] = ["QUEUED", "IN_PROGRESS"];

/** What is on the screen. Of a colleague's conversation that is not open only who has it is known. */
function visible(inbox: Inbox, like = inbox) {
  const whole = (row: Row) => row.status === "QUEUED" || row.agentId === ME || inbox.threads.has(row.id);
  const line = (row: Row) => {
    const { heard: _, read: __, ...shown } = row;
    return whole(row) ? shown : { id: row.id, status: row.status, agentId: row.agentId };
  };
  // of two marks that came together the later one's time stands for both
  const read = (message: Message) => ({ ...message, readAt: message.readAt !== null });
  // opened twice in a hurry, a thread begins with what the first time had asked for
  const from = (id: string) => like.threads.get(id)?.messages[0]?.seq ?? 0;
  const shown = (id: string, messages: readonly Message[]) =>
    messages.filter(({ seq }) => seq >= from(id)).map(read);
  const open = [...inbox.threads].map(([id, { messages }]) => [id, shown(id, messages)] as const);
  const rows = [...inbox.conversations.values()].filter(
    (row) => inbox.threads.has(row.id) || (LISTENED.includes(row.status) && whole(row)),
  );
  return {
    queue: queue(inbox).map(line),
    mine: mine(inbox).map(line),
    others: inbox.everyone ? new Set(inProgress(inbox).map((row) => `${row.id} ${row.agentId}`)) : null,
    rows: new Map(rows.map((row) => [row.id, line(row)])),
    threads: new Map(open),
  };
}

for (const everyone of [false, true])
  test(`${everyone ? "an administrator's" : "an agent's"} page catches up with whatever happened`, () => {
    fc.assert(
      fc.property(stories, (story) => {
        const server = new Server();
        const page = new Page(server, everyone);
        for (const one of story) step(server, page, one);
        page.settles();
        let fresh = begin(ME, everyone);
        for (const id of page.inbox.threads.keys()) fresh = opened(fresh, id);
        fresh = looks(server, asks(fresh), everyone)(fresh, []);
        assert.deepEqual(visible(page.inbox), visible(fresh, page.inbox));
      }),
      { numRuns: 2000 },
    );
  });

test("what the lead thinks of it stands in the conversation, and in none that the page does not know", () => {
  const server = new Server();
  server.opens();
  const [one] = server.listed(true);
  assert.ok(one);
  const given = { agentId: ME, score: 4, comment: "Gracias", at: time(9) };
  const inbox = fetchedLists(begin(ME, true), [one]);
  const after = apply(
    inbox,
    { name: "rated", data: { conversationId: one.id, ...given } },
    { name: "rated", data: { conversationId: "another", ...given } },
  );
  assert.deepEqual(after.conversations.get(one.id)?.rating, { score: 4, comment: "Gracias", at: time(9) });
  assert.equal(after.conversations.size, 1);
});

test("a fact that is heard again changes nothing", () => {
  fc.assert(
    fc.property(stories, (story) => {
      const server = new Server();
      const page = new Page(server, false);
      for (const one of story) step(server, page, one);
      const facts = [...server.underWay.values()].flat();
      const once = apply(page.inbox, ...facts);
      assert.deepEqual(visible(apply(once, ...facts)), visible(once));
    }),
  );
});

test("a burst of 2,000 facts is applied within a frame or two", () => {
  const server = new Server();
  for (let count = 0; count < 2000; count++) server.opens();
  const facts = [...server.underWay.values()].flat();
  const began = performance.now();
  const inbox = apply(begin(ME, false), ...facts);
  assert.ok(performance.now() - began < 200);
  assert.equal(queue(inbox).length, 2000);
});
