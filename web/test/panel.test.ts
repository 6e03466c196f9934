/** The team's WebSocket: every question ends, and figures go on after the connection was away. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Refused, Unreachable } from "../src/api/answers.ts";
import type { Figures } from "../src/api/shapes.ts";
import { Panel } from "../src/live/panel.ts";

interface Sent {
  resource: string;
  action: string;
  id: string;
  payload: unknown;
}

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readonly address: URL;
  readonly sent: Sent[] = [];
  readyState = 0;
  onopen = () => {};
  onclose = () => {};
  onmessage: (event: { data: string }) => void = () => {};

  constructor(address: URL) {
    this.address = address;
    Socket.all.push(this);
  }
  send(frame: string): void {
    this.sent.push(JSON.parse(frame) as Sent);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = Socket.OPEN;
    this.onopen();
  }
  breaks(): void {
    this.readyState = 3;
    this.onclose();
  }
  says(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
  answers(action: string, payload: object, type = "success"): void {
    const asked = this.sent.findLast((each) => each.action === action);
    assert.ok(asked, `${action} was asked`);
    this.says({ type, id: asked.id, payload });
  }
}

const there = (at: number): Socket => {
  const socket = Socket.all.at(at);
  assert.ok(socket);
  return socket;
};
const figures = (leads: number): Figures => ({
  total_users: leads,
  active_conversations: 0,
  meetings_today: 0,
  leads_by_step: {},
});
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

let tickets = 0;
let panel: Panel;

beforeEach(() => {
  Object.assign(globalThis, { WebSocket: Socket, location: { href: "https://pascal.example/intranet" } });
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  Socket.all = [];
  tickets = 0;
  panel = new Panel(async () => `ticket-${++tickets}`, "pt");
});

test("all questions go over one connection, which a ticket opens", async () => {
  const answers = [
    panel.ask("dashboard.get_dashboard_stats", {}),
    panel.ask("leads.get_all_leads", { limit: 5 }),
  ];
  await soon();
  assert.equal(Socket.all.length, 1);
  const socket = there(0);
  assert.equal(`${socket.address}`, "wss://pascal.example/ws?ticket=ticket-1&language=pt");
  assert.deepEqual(socket.sent, []);
  socket.opens();
  assert.deepEqual(
    socket.sent.map(({ resource, action, payload }) => [resource, action, payload]),
    [
      ["dashboard", "get_dashboard_stats", {}],
      ["leads", "get_all_leads", { limit: 5 }],
    ],
  );
  socket.answers("get_all_leads", { data: [], cursor: "next" });
  socket.answers("get_dashboard_stats", { data: figures(3) });
  assert.deepEqual(await Promise.all(answers), [{ data: figures(3) }, { data: [], cursor: "next" }]);
});

test("a refusal is one of the API's, with what is wrong by field", async () => {
  const asked = panel.ask("leads.note_answer", { lead_id: "1", field: "budget", value: "much" });
  await soon();
  there(0).opens();
  there(0).answers(
    "note_answer",
    { code: "validation_error", message: "No", errors: { budget: ["Debe ser un importe"] } },
    "error",
  );
  await assert.rejects(asked, (failure) => {
    assert.ok(failure instanceof Refused && !failure.passes);
    assert.deepEqual([failure.code, failure.errors.budget], ["validation_error", ["Debe ser un importe"]]);
    return true;
  });
});

test("what is not answered in time, or not before the connection ends, is told so", async () => {
  const late = panel.ask("system.ping", {});
  await soon();
  there(0).opens();
  mock.timers.tick(30_000);
  await assert.rejects(late, Unreachable);
  const cut = panel.ask("system.ping", {});
  there(0).breaks();
  await assert.rejects(cut, Unreachable);
  mock.timers.tick(60_000);
  await soon();
  assert.equal(Socket.all.length, 1, "nobody waits for anything");
});

test("figures are asked for again after the connection was away, later each time", async () => {
  const heard: [number, boolean][] = [];
  const stop = panel.watch(({ total_users }, anew) => heard.push([total_users, anew]));
  await soon();
  there(0).opens();
  there(0).answers("subscribe", { data: figures(1) });
  await soon();
  there(0).says({ type: "event", event: "dashboard_stats", payload: { data: figures(2) } });
  panel.watch(({ total_users }) => heard.push([total_users, false]))();
  there(0).breaks();
  await soon();
  assert.equal(Socket.all.length, 1, "not at once");
  mock.timers.tick(1500);
  await soon();
  there(1).breaks();
  mock.timers.tick(900);
  await soon();
  assert.equal(Socket.all.length, 2, "later than before");
  mock.timers.tick(2100);
  await soon();
  there(2).opens();
  there(2).answers("subscribe", { data: figures(4) });
  await soon();
  assert.deepEqual(heard, [
    [1, false],
    [2, false],
    [2, false],
    [4, true],
  ]);
  stop();
  there(2).breaks();
  mock.timers.tick(60_000);
  await soon();
  assert.equal(Socket.all.length, 3);
});

test("figures are let go of when the last watcher goes, and asked for anew by the next", async () => {
  const heard: number[] = [];
  const watches = () => panel.watch(({ total_users }) => heard.push(total_users));
  const leave = watches();
  await soon();
  const socket = there(0);
  const asked = () => socket.sent.map(({ action }) => action);
  socket.opens();
  socket.answers("subscribe", { data: figures(1) });
  await soon();
  watches()();
  assert.deepEqual(asked(), ["subscribe"], "somebody is left");
  leave();
  leave();
  assert.deepEqual(asked(), ["subscribe", "unsubscribe"]);
  socket.says({ type: "event", event: "dashboard_stats", payload: { data: figures(2) } });
  const goes = watches();
  assert.deepEqual(asked(), ["subscribe", "unsubscribe"], "what is asked side by side is done in any order");
  socket.answers("unsubscribe", { data: null });
  await soon();
  assert.deepEqual(asked(), ["subscribe", "unsubscribe", "subscribe"]);
  goes();
  socket.answers("subscribe", { data: figures(3) });
  await soon();
  assert.deepEqual(asked().slice(3), ["unsubscribe"]);
  socket.answers("unsubscribe", { data: null });
  await soon();
  assert.deepEqual(asked().slice(4), []);
  assert.deepEqual(heard, [1, 1]);
});

test("a connection on which nothing comes back is given up", async () => {
  panel.watch(() => {});
  await soon();
  there(0).opens();
  there(0).answers("subscribe", { data: figures(1) });
  mock.timers.tick(45_000);
  mock.timers.tick(30_000);
  await soon();
  assert.equal(there(0).readyState, 3);
  mock.timers.tick(1500);
  await soon();
  assert.equal(Socket.all.length, 2);
});

test("who is signed out is closed, and asks no more", async () => {
  const asked = panel.ask("system.ping", {});
  await soon();
  there(0).opens();
  panel.close();
  await assert.rejects(asked, Unreachable);
  assert.equal(there(0).readyState, 3);
  await assert.rejects(panel.ask("system.ping", {}), Unreachable);
  mock.timers.tick(60_000);
  assert.equal(Socket.all.length, 1);
});

test("who is nobody any more is told so at once; a server that is away is asked again", async () => {
  const failures = [new Refused(503, undefined), new Refused(401, { code: "unauthorized" })];
  panel = new Panel(() => Promise.reject(failures.shift() ?? new Error("asked too often")), "pt");
  const asked = panel.ask("system.ping", {});
  const refused = assert.rejects(asked, (failure) => failure instanceof Refused && failure.status === 401);
  await soon();
  mock.timers.tick(1500);
  await refused;
  assert.deepEqual(failures, []);
});
