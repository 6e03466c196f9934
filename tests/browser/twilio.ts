/** Twilio, as far as calls go: its webhooks, signed as it signs, and a device that stands for its SDK's. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { type Person, URL as PASCAL } from "./house.ts";

const TOKEN = "example-auth-token";
export const OURS = "+15555550100";

export const SETTINGS: Record<string, string> = {
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: TOKEN,
  TWILIO_PHONE_NUMBER: OURS,
  TWILIO_API_KEY_SID: `SK${"2".repeat(32)}`,
  TWILIO_API_KEY_SECRET: "example-key-secret-of-thirty-two-bytes",
  TWILIO_TWIML_APP_SID: `AP${"a".repeat(32)}`,
  TWILIO_BASE_URL: "http://127.0.0.1:1",
  PASCAL_PUBLIC_URL: PASCAL,
};

let calls = 0;
export const sid = (): string => `CA${(++calls).toString(16).padStart(32, "0")}`;
export const browserOf = ({ id }: Person): string => `client:agent_${id.replaceAll("-", "")}`;

/** What Twilio asks or tells, and what it is answered. */
export async function posts(form: Record<string, string>): Promise<string> {
  const url = `${PASCAL}/api/comunicaciones/webhook/voz`;
  const signed = url + Object.keys(form).sort().map((name) => name + form[name]).join("");
  const headers = { "x-twilio-signature": createHmac("sha1", TOKEN).update(signed).digest("base64") };
  const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
  assert.equal(answer.status, 200);
  return answer.text();
}

/** What the rung browsers are told of who calls. */
export const toldBy = (twiml: string): Record<string, string> =>
  Object.fromEntries([...twiml.matchAll(/<Parameter name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));

/** In a page: what `makeDevice` makes, and the test is the other side of. */
function stands(): void {
  class Emitter {
    heard: Record<string, ((told?: unknown) => void)[]> = {};
    on(event: string, listener: (told?: unknown) => void) {
      this.heard[event] = [...(this.heard[event] ?? []), listener];
    }
    emit(event: string, told?: unknown) {
      for (const each of this.heard[event] ?? []) each(told);
    }
  }
  class Call extends Emitter {
    customParameters = new Map<string, string>();
    parameters: Record<string, string> = {};
    done: string[] = [];
    does(what: string, event?: string) {
      this.done.push(what);
      if (event) this.emit(event);
    }
    accept = () => this.does("accept", "accept");
    reject = () => this.does("reject", "reject");
    ignore = () => this.does("ignore");
    disconnect = () => this.does("disconnect", "disconnect");
    mute = (on: boolean) => this.does(`mute ${on}`);
    sendDigits = (digits: string) => this.does(digits);
  }
  class Device extends Emitter {
    state = "unregistered";
    token: string;
    asked: Record<string, string>[] = [];
    call = new Call();
    constructor(token: string) {
      super();
      this.token = token;
    }
    async register() {
      this.state = "registered";
    }
    async connect({ params }: { params: Record<string, string> }) {
      this.asked.push(params);
      this.call = new Call();
      return this.call;
    }
    updateToken(token: string) {
      this.token = token;
    }
    destroy() {}
    comes(from: string, told: Record<string, string>) {
      this.call = new Call();
      this.call.parameters = { From: from };
      this.call.customParameters = new Map(Object.entries(told));
      this.emit("incoming", this.call);
    }
  }
  Object.assign(globalThis, {
    makeDevice: (token: string) => Object.assign(globalThis, { device: new Device(token) }).device,
  });
  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => new MediaStream();
}

export interface InPage {
  device: {
    state: string;
    token: string;
    asked: { To: string; Intento: string }[];
    call: { done: string[]; emit(event: string, told?: unknown): void };
    comes(from: string, told: Record<string, string>): void;
    emit(event: string, told?: unknown): void;
  };
}

/** In place of the SDK. */
export async function withoutTheSdk(context: BrowserContext): Promise<void> {
  await context.addInitScript(stands);
  const body = "export const makeDevice = (token) => globalThis.makeDevice(token);";
  await context.route("**/assets/sdk-*.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
}

/** Once it is there, and rings. */
export const registered = (page: Page) =>
  page.waitForFunction(() => (globalThis as unknown as Partial<InPage>).device?.state === "registered");

/** What happens on the other side of the call that a page has. */
export const happens = (page: Page, event: string, told?: unknown) =>
  page.evaluate(([name, what]) => (globalThis as unknown as InPage).device.call.emit(name as string, what), [event, told]);
export const done = (page: Page) => page.evaluate(() => (globalThis as unknown as InPage).device.call.done);
