/** Calls, with a device that does what Twilio's does and a test that is the other side. */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { after, test } from "node:test";
import { Refused, Unreachable } from "../src/api/answers.ts";
import type { SdkCall, SdkDevice, Ways } from "../src/state/telephone.ts";
import { Telephone } from "../src/state/telephone.ts";

class Call extends EventEmitter implements SdkCall {
  customParameters = new Map<string, string>();
  parameters: Record<string, string> = {};
  done: string[] = [];
  accept = () => this.#does("accept");
  reject = () => this.#does("reject");
  ignore = () => this.#does("ignore");
  disconnect = () => this.#does("disconnect");
  mute = (on: boolean) => this.#does(`mute ${on}`);
  sendDigits = (digits: string) => this.#does(digits);
  #does(what: string): void {
    this.done.push(what);
    if (what === "disconnect" || what === "reject") this.emit(what);
  }
}

class Device extends EventEmitter implements SdkDevice {
  state = "unregistered";
  tokens: string[] = [];
  asked: Record<string, string>[] = [];
  calls: Call[] = [];
  fails: unknown = null;
  async register(): Promise<void> {
    this.state = "registered";
  }
  async connect({ params }: { params: Record<string, string> }): Promise<SdkCall> {
    if (this.fails) throw this.fails;
    this.asked.push(params);
    this.calls.push(new Call());
    return this.calls.at(-1) as Call;
  }
  updateToken(token: string): void {
    this.tokens.push(token);
  }
  destroy(): void {
    this.state = "destroyed";
  }
}

const JUAN = { number: "+51987654321", name: "Juan", conversationId: "talk" };
const open: Telephone[] = [];
after(() => {
  for (const each of open) each.close();
});

function house(of: Partial<Ways> = {}) {
  const device = new Device();
  const holds: boolean[] = [];
  let tokens = 0;
  const ways: Ways = {
    token: async () => `token ${++tokens}`,
    intent: async (number, talk) => `${number} in ${talk}`,
    device: async () => device,
    microphone: async () => {},
    busyElsewhere: async () => false,
    hold: () => {
      holds.push(true);
      return () => void holds.pop();
    },
    said: (failure) => (failure as Error).message,
    ...of,
  };
  const telephone = new Telephone(ways);
  open.push(telephone);
  return { device, telephone, holds, now: () => telephone.store.getState() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** As Twilio brings it, with what our server has it tell. */
async function comes(device: Device, id = "one"): Promise<Call> {
  const call = new Call();
  call.parameters = { From: "+51911222333", CallSid: `CA${id}` };
  call.customParameters = new Map(
    Object.entries({ communicationId: id, conversationId: "t", leadName: "Rosa" }),
  );
  device.emit("incoming", call);
  await turn();
  return call;
}

test("a number is dialled with leave for it, and what becomes of it is shown until it ends", async () => {
  const { device, telephone, holds, now } = house();
  await telephone.call(JUAN);
  assert.deepEqual(device.asked, [{ To: JUAN.number, Intento: "+51987654321 in talk" }]);
  const [call] = device.calls as [Call];
  const phases = [now().call?.phase];
  for (const event of ["ringing", "accept", "reconnecting", "reconnected"]) {
    call.emit(event);
    phases.push(now().call?.phase);
  }
  assert.deepEqual(phases, ["dialling", "rings", "talking", "reconnecting", "talking"]);
  assert.ok(now().call?.since);
  telephone.mute(true);
  telephone.digit("5");
  assert.equal(now().call?.muted, true);
  assert.equal(holds.length, 1);
  telephone.hangUp();
  assert.deepEqual(call.done, ["mute true", "5", "disconnect"]);
  assert.deepEqual([now().call, now().trouble, holds.length], [null, null, 0]);
});

test("one call at a time, and who hangs up before it has begun calls nobody", async () => {
  let allow = () => {};
  const { device, telephone, now } = house({
    microphone: () =>
      new Promise((resolve) => {
        allow = resolve;
      }),
  });
  const asked = telephone.call(JUAN);
  await telephone.call({ ...JUAN, number: "+51900000000" });
  assert.equal(now().call?.number, JUAN.number);
  telephone.hangUp();
  allow();
  await asked;
  assert.deepEqual([device.asked, now().call], [[], null]);
});

test("why it could not be is said: by the server, for want of a microphone, or of the line", async () => {
  const no = Object.assign(new Error(), { name: "NotAllowedError" });
  const denied = house({ microphone: () => Promise.reject(no) });
  await denied.telephone.call(JUAN);
  assert.deepEqual(denied.now().trouble, { kind: "microphone" });
  const words = "No se llama a números de ese país.";
  const refused = house({
    intent: () => Promise.reject(new Refused(409, { message: words, code: "cannot_call" })),
  });
  await refused.telephone.call(JUAN);
  assert.deepEqual(refused.now(), { call: null, ringing: [], trouble: { kind: "said", words } });
  for (const [code, kind] of [
    [31401, "microphone"],
    [31402, "noMicrophone"],
    [31005, "line"],
    [20101, "lockedOut"],
  ] as const) {
    const { device, telephone, now } = house();
    await telephone.call(JUAN);
    device.calls[0]?.emit("error", { code });
    assert.deepEqual([now().call, now().trouble], [null, { kind }]);
    telephone.seen();
    assert.equal(now().trouble, null);
  }
});

test("who calls rings, is answered or declined, and rings no more once somebody else was faster", async () => {
  const { device, telephone, now } = house();
  await telephone.open();
  assert.equal(device.state, "registered");
  const first = await comes(device);
  assert.deepEqual(now().ringing, [
    { id: "one", name: "Rosa", number: "+51911222333", conversationId: "t", answerable: true },
  ]);
  first.emit("cancel");
  assert.deepEqual(now().ringing, []);
  telephone.decline("one"); // too late
  assert.deepEqual(first.done, []);

  const second = await comes(device, "two");
  telephone.decline("two");
  assert.deepEqual([second.done, now().ringing], [["reject"], []]);

  const third = await comes(device, "three");
  await telephone.answer("three");
  third.emit("accept");
  assert.deepEqual([third.done, now().ringing, now().call?.phase], [["accept"], [], "talking"]);
  third.emit("disconnect");
  assert.equal(now().call, null);
});

test("who hears of a call from the server first waits for it to ring, and one that is over stays over", async () => {
  const { device, telephone, now } = house();
  await telephone.open();
  const told = { communicationId: "one", conversationId: "t", leadName: "Rosa", peer: "+51911222333" };
  telephone.heard(told);
  assert.equal(now().ringing[0]?.answerable, false);
  await telephone.answer("one");
  assert.equal(now().call, null);
  const call = await comes(device);
  assert.deepEqual(
    now().ringing.map(({ answerable }) => answerable),
    [true],
  );
  call.emit("cancel");
  telephone.heard(told);
  assert.deepEqual(now().ringing, []);
  const again = { ...told, communicationId: "two" };
  telephone.heard(again);
  telephone.quiet(again); // the caller has hung up
  telephone.heard(again);
  assert.deepEqual(now().ringing, []);
});

test("what one tab answers or declines rings in no other, and a tab beside one that talks does not ring", async () => {
  const [one, other, third] = [house(), house(), house({ busyElsewhere: async () => true })];
  for (const { telephone } of [one, other, third]) await telephone.open();
  await comes(one.device);
  const there = await comes(other.device);
  const ignored = await comes(third.device);
  assert.deepEqual([ignored.done, third.now().ringing], [["ignore"], []]);
  one.telephone.decline("one");
  while (other.now().ringing.length > 0) await turn();
  assert.deepEqual(there.done, ["ignore"]);
});

test("a call is not lost for a microphone that has to be allowed first", async () => {
  let allowed = false;
  const no = Object.assign(new Error(), { name: "NotAllowedError" });
  const { device, telephone, now } = house({
    microphone: () => (allowed ? Promise.resolve() : Promise.reject(no)),
  });
  await telephone.open();
  const call = await comes(device);
  await telephone.answer("one");
  assert.deepEqual([call.done, now().ringing.length, now().trouble], [[], 1, { kind: "microphone" }]);
  allowed = true;
  await telephone.answer("one");
  assert.deepEqual([call.done, now().trouble], [["accept"], null]);
});

test("a token is renewed before it ends, again where the server is away, and after it has ended", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let away = false;
  let made = 0;
  const { device, telephone } = house({
    token: async () => {
      if (away) throw new Unreachable("away");
      return `token ${++made}`;
    },
  });
  await telephone.open();
  device.emit("tokenWillExpire");
  await turn();
  assert.deepEqual(device.tokens, ["token 2"]);
  away = true;
  device.emit("tokenWillExpire");
  await turn();
  away = false;
  context.mock.timers.tick(5000);
  await turn();
  assert.deepEqual(device.tokens, ["token 2", "token 3"]);
  device.state = "unregistered";
  device.emit("error", { code: 20104 });
  await turn();
  assert.deepEqual([device.tokens.length, device.state], [3, "registered"]);
  device.emit("error", { code: 20101 });
  assert.deepEqual(telephone.store.getState().trouble, { kind: "lockedOut" });
});
