/** A visit without a browser: what is kept, what is sent, and as whom. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { Page } from "../src/chat/frame.ts";
import type { Visit as TheVisit } from "../src/chat/visit.ts";
import type { ToFrame } from "../src/loader/messages.ts";
import { asked, type FakeRequest, fresh, kept, No, page, reloads, SILENCE, server } from "./window.ts";

const { Visit } = await import("../src/chat/visit.ts");

const LOOK = { language: null, theme: null, color: null, ink: null };
const JUAN = { name: "Juan Pérez", phone: "987 654 321", email: "juan@example.com" };
const NOBODY = { exists: false, activeConversationId: null, name: null, welcome: null, verified: false };

/** Lets everything happen that needs no time. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
};
interface Tab {
  visit: TheVisit;
  /** As the page around it. */
  say: (message: ToFrame) => void;
}

/** A tab whose page has not said anything yet. */
async function silent(): Promise<Tab> {
  const listeners: ((message: ToFrame) => void)[] = [];
  const around: Page = { say: () => {}, listen: (listener) => void listeners.push(listener) };
  const visit = await Visit.begin({ site: "https://example.com", project: null, look: LOOK }, around);
  await settle();
  return { visit, say: (message) => listeners.forEach((listener) => void listener(message)) };
}

async function tab(): Promise<Tab> {
  const { visit, say } = await silent();
  say({ pascal: "look", look: LOOK, project: null });
  await settle();
  return { visit, say };
}

const sent = () =>
  asked
    .filter(({ method, path }) => method === "POST" && path.includes("/conversations"))
    .map(({ body }) => body);
const texts = () => sent().map(({ message, contentText }) => message ?? contentText);

const HANDSHAKE = "POST /api/v1/leads/handshake";
let seq = 0;
const message = ({ message: first, contentText = first, clientMessageId }: FakeRequest["body"]) => ({
  id: `m${++seq}`,
  conversationId: "c1",
  seq,
  senderType: "LEAD",
  contentText,
  contentType: "TEXT",
  clientMessageId,
  createdAt: new Date().toISOString(),
});

beforeEach(() => {
  fresh();
  seq = 0;
  mock.timers.enable({ apis: ["setTimeout"] });
  server.routes = {
    "POST /api/v1/leads/handshake": ({ body }) => ({ ...NOBODY, leadId: body.leadId, leadToken: "token" }),
    "GET /api/v1/projects": () => [],
    "GET /api/v1/config": () => SILENCE,
    "GET /api/v1/conversations/c1": () => ({ version: 1, status: "QUEUED", agentName: null }),
    "GET /api/v1/conversations/c1/messages": () => ({ items: [] }),
    "POST /api/v1/conversations": ({ body }) => {
      if (!/^[\d ]{9,}$/.test(body.phone ?? ""))
        throw new No(400, { message: "No", errors: { phone: ["No es un teléfono"] } });
      return {
        conversationId: "c1",
        confirmedLeadId: "l1",
        leadToken: "token",
        message: message(body),
      };
    },
    "POST /api/v1/conversations/c1/messages": ({ body }) => message(body),
  };
});
afterEach(() => mock.timers.reset());

test("a choice is sent as one's own words, once, and leaves the draft alone", async () => {
  const { visit } = await tab();
  visit.submit(JUAN);
  visit.write("Hola");
  visit.say();
  await settle();
  visit.write("a medias");
  const choice = "<b>martes 24</b>, 10:00";
  visit.tap(choice);
  visit.tap(choice);
  visit.tap("Ninguno me queda");
  await settle();
  assert.deepEqual(texts().slice(-1), [choice]);
  assert.equal(texts().filter((text) => text === choice).length, 1);
  assert.equal(visit.state.draft, "a medias");
  assert.deepEqual(visit.state.waiting, []);
});

test("while something waits to be sent nothing is tapped", async () => {
  const { visit } = await tab();
  visit.write("Hola");
  visit.submit(JUAN);
  await settle();
  server.online = false;
  visit.tap("Sí");
  await settle();
  visit.tap("No");
  server.online = true;
  page.dispatchEvent(new Event("online"));
  await settle();
  assert.deepEqual(texts().slice(-1), ["Sí"]);
  assert.ok(!texts().includes("No"));
});

/** Offline, a form with a phone that is none, two more messages, and a fourth begun. */
async function refusedLater() {
  const { visit } = await tab();
  server.online = false;
  visit.write("Uno");
  visit.submit({ ...JUAN, phone: "12" });
  await settle();
  for (const text of ["Dos", "Tres"]) {
    visit.write(text);
    visit.say();
  }
  visit.write("Cuatro a med");
  await settle();
  server.online = true;
  page.dispatchEvent(new Event("online"));
  await settle();
  return visit;
}

test("a form that is refused late holds back all that was written after it, and loses none of it", async () => {
  const visit = await refusedLater();
  assert.equal(visit.state.phase, "form");
  assert.equal(visit.state.draft, "Cuatro a med");
  assert.deepEqual(
    visit.state.waiting.map(({ text }) => text),
    ["Uno", "Dos", "Tres"],
  );
  assert.deepEqual(texts(), ["Uno"], "nothing goes out before the form is right");
  assert.deepEqual(visit.state.filled, {
    form: { ...JUAN, phone: "12" },
    errors: { phone: ["No es un teléfono"] },
  });

  visit.write("Cuatro");
  visit.submit(JUAN);
  await settle();
  assert.deepEqual(texts().slice(1), ["Uno", "Dos", "Tres", "Cuatro"]);
  assert.deepEqual(visit.state.waiting, []);
  assert.equal(visit.state.draft, "");
});

test("a form that was refused is there after a reload, with what was filled in and what waits", async () => {
  await refusedLater();
  const { visit } = await tab();
  assert.equal(visit.state.phase, "form");
  assert.equal(visit.state.filled?.form.email, JUAN.email);
  assert.equal(visit.state.draft, "Cuatro a med");
  assert.deepEqual(
    visit.state.waiting.map(({ text }) => text),
    ["Uno", "Dos", "Tres"],
  );
});

test("the first message goes back to where it was typed when its form is refused, and is kept there", async () => {
  const { visit } = await tab();
  visit.write("Hola");
  visit.submit({ ...JUAN, phone: "12" });
  await settle();
  assert.equal(visit.state.draft, "Hola");
  assert.equal(kept.get("pascal.draft"), '"Hola"');
  visit.write("Hola otra vez");
  visit.submit(JUAN);
  await settle();
  assert.deepEqual(texts(), ["Hola", "Hola otra vez"]);
  assert.equal(visit.state.phase, "chat");
});

const ROSA = { name: "Rosa Huamán", phone: "912 345 678", email: "rosa@example.com" };
const persons = () => [...kept.keys()].filter((key) => !/language|theme|muted/.test(key)).sort();

test("whom the site names instead of who wrote here sees nothing of it, and writes as somebody new", async () => {
  const first = await tab();
  const beside = await tab();
  first.visit.mute(true);
  first.visit.write("Hola");
  first.visit.submit(JUAN);
  await settle();
  server.online = false;
  first.visit.write("Sin enviar");
  first.visit.say();
  first.visit.write("A medias");
  await settle();

  first.say({ pascal: "identify", visitor: { ...JUAN, email: "Juan@Example.com" } });
  assert.equal(reloads.count, 0, "the same person, in other letters");
  first.say({ pascal: "identify", visitor: ROSA });
  assert.deepEqual(persons(), []);
  assert.equal(reloads.count, 2, "this tab and the one beside it");
  first.visit.write("an answer to Juan that was on its way");
  beside.visit.write("another");
  assert.deepEqual(persons(), []);
  assert.equal(kept.get("pascal.muted"), "true");

  server.online = true;
  const second = await tab();
  second.say({ pascal: "identify", visitor: ROSA });
  assert.deepEqual(
    [second.visit.state.name, second.visit.state.draft, second.visit.state.talk],
    [null, "", null],
  );
  second.visit.write("Buenas");
  second.visit.say();
  await settle();
  assert.equal(sent().at(-1)?.email, ROSA.email);
  assert.equal(reloads.count, 2);
});

test("nothing is shown, asked or sent before the page has told who looks", async () => {
  const before = await tab();
  before.visit.write("Hola");
  before.visit.submit(JUAN);
  await settle();
  server.online = false;
  before.visit.write("Sin enviar");
  before.visit.say();
  await settle();
  Object.assign(server, { online: true });
  asked.splice(0);

  const { visit, say } = await silent();
  let shown = false;
  void visit.told.then(() => {
    shown = true;
  });
  say({ pascal: "identify", visitor: ROSA });
  say({ pascal: "look", look: LOOK, project: null });
  await settle();
  assert.deepEqual([shown, document.documentElement.hidden, asked], [false, true, []]);
});

test("a handshake that was asked earlier does not undo what has begun meanwhile", async () => {
  let answers: (nobody: unknown) => void = () => {};
  const meets = server.routes[HANDSHAKE];
  server.routes[HANDSHAKE] = (request) =>
    new Promise((answer) => {
      answers = () => answer(meets?.(request));
    });
  const { visit } = await tab();
  visit.write("Hola");
  visit.submit(JUAN);
  await settle();
  assert.deepEqual(texts(), ["Hola"]);
  answers(null);
  await settle();
  assert.deepEqual([visit.state.phase, visit.state.talk?.id, visit.state.name], ["chat", "c1", JUAN.name]);
});

test("what is typed before the handshake is answered goes out after it", async () => {
  let answers: () => void = () => {};
  const [meets, begins] = [server.routes[HANDSHAKE], server.routes["POST /api/v1/conversations"]];
  let isMet = false;
  server.routes[HANDSHAKE] = (request) =>
    new Promise((answer) => {
      answers = () => {
        isMet = true;
        answer(meets?.(request));
      };
    });
  server.routes["POST /api/v1/conversations"] = (request) => {
    if (!isMet) throw new No(401, { code: "unauthorized", message: "Token inválido o expirado" });
    return begins?.(request);
  };
  const { visit, say } = await tab();
  say({ pascal: "identify", visitor: ROSA });
  visit.write("Hola");
  visit.say();
  await settle();
  answers();
  await settle();
  assert.deepEqual([visit.state.waiting, visit.state.talk?.id], [[], "c1"]);
  assert.equal(sent().at(-1)?.email, ROSA.email);
});

test("who was named and then types another e-mail of theirs is the same person on the next page", async () => {
  const first = await tab();
  first.say({ pascal: "identify", visitor: { name: JUAN.name, email: JUAN.email } });
  first.visit.write("Hola");
  first.visit.submit({ ...JUAN, email: "juan.casa@example.com" });
  await settle();
  const { say } = await tab();
  say({ pascal: "identify", visitor: { name: JUAN.name, email: JUAN.email } });
  assert.equal(reloads.count, 0);
});

test("a site that signs its visitor out leaves nothing of theirs behind", async () => {
  const { visit, say } = await tab();
  visit.write("Hola");
  visit.submit(JUAN);
  await settle();
  say({ pascal: "forget" });
  assert.deepEqual([persons(), reloads.count], [[], 1]);
});

test("an option that changes while the frame stands changes there", async () => {
  const { visit, say } = await tab();
  say({ pascal: "look", look: LOOK, project: "torre-begonias-luxury" });
  assert.equal(visit.state.project, "torre-begonias-luxury");
  say({ pascal: "look", look: { ...LOOK, theme: "dark" }, project: null });
  assert.equal(visit.state.project, "torre-begonias-luxury");
});

const handshakes = () => asked.filter(({ path }) => path.endsWith("/handshake")).map(({ body }) => body);
const later = async (ms: number) => {
  mock.timers.tick(ms);
  await settle();
};

test("who is told to wait waits as long as that", async () => {
  const wait = () => {
    throw new No(429, {}, { "retry-after": "20" });
  };
  server.routes = { [HANDSHAKE]: wait, "GET /api/v1/projects": wait };
  await tab();
  assert.equal(asked.length, 2);
  await later(19_000);
  assert.equal(asked.length, 2);
  await later(2000);
  assert.equal(asked.length, 4);
});

test("an id that is damaged is dropped, and the visitor begins anew", async () => {
  kept.set("pascal.leadId", '"damaged"');
  const meets = server.routes[HANDSHAKE];
  server.routes[HANDSHAKE] = (request) => {
    if (request.body.leadId === "damaged") throw new No(400, { code: "validation_error" });
    return meets?.(request);
  };
  const { visit } = await tab();
  await later(2500);
  assert.equal(handshakes().length, 2);
  assert.match(
    handshakes().at(-1)?.leadId ?? "",
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  );
  assert.deepEqual([visit.state.met, visit.state.phase, visit.state.stuck], [true, "form", false]);
});

test("what was read is marked so when the server knows it, and asked for again until then", async () => {
  const { visit, say } = await tab();
  visit.write("Hola");
  visit.submit(JUAN);
  await settle();
  let reads = 0;
  server.routes["POST /api/v1/conversations/c1/read"] = () => {
    reads += 1;
    if (reads === 1) throw new No(503);
    return null;
  };
  const answer = {
    ...message({ contentText: "Buenas", clientMessageId: "a" }),
    senderType: "AGENT",
    readAt: null,
  };
  server.routes["GET /api/v1/conversations/c1/messages"] = () => ({ items: [answer] });
  const isRead = () => Boolean(visit.state.talk?.thread.messages.find(({ id }) => id === answer.id)?.readAt);
  await visit.speak("es");
  say({ pascal: "open", project: null });
  await later(400);
  assert.deepEqual([reads, isRead()], [1, false]);
  say({ pascal: "open", project: null });
  await later(400);
  assert.deepEqual([reads, isRead()], [2, true]);
});

test("what another tab left behind goes out from this one", async () => {
  const first = await tab();
  first.visit.write("Hola");
  first.visit.submit(JUAN);
  await settle();
  const item = {
    id: "w1",
    at: 1,
    text: "Y se fue",
    contentType: "TEXT",
    mediaUrl: null,
    form: {},
    refused: null,
  };
  kept.set("pascal.waiting.w1", JSON.stringify(item));
  new BroadcastChannel("pascal").postMessage({ key: "waiting.w1", value: item });
  await later(30_000);
  assert.deepEqual(texts(), ["Hola", "Y se fue"]);
});

test("an e-mail that is proven in one tab is proven in all", async () => {
  const [first, beside] = [await tab(), await tab()];
  server.routes[HANDSHAKE] = () => ({
    ...NOBODY,
    exists: true,
    name: JUAN.name,
    verified: true,
    leadId: "l1",
    leadToken: "token",
  });
  server.routes["GET /api/v1/leads/me/conversations"] = () => ({ items: [] });
  await first.visit.proven("l1", "token", JUAN.email);
  await settle();
  assert.deepEqual([first.visit.state.verified, beside.visit.state.verified], [true, true]);
});
