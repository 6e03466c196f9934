/**
 * Calls in this browser, one at a time: by a device of the carrier's, which is given in. Nobody else sees how a
 * call goes but who has it, so that all of it is kept here.
 */
import { createStore } from "zustand/vanilla";
import { passes } from "../api/answers.ts";
import type { Rings, Stops } from "../api/shapes.ts";

/** What we use of a call of `@twilio/voice-sdk`. */
export interface SdkCall {
  /** What the server tells of who calls. */
  readonly customParameters: Map<string, string>;
  readonly parameters: Record<string, string>;
  accept(): void;
  reject(): void;
  ignore(): void;
  disconnect(): void;
  mute(on: boolean): void;
  sendDigits(digits: string): void;
  on(event: string, listener: (...told: unknown[]) => void): unknown;
}

/** What we use of its device. */
export interface SdkDevice {
  readonly state: string;
  register(): Promise<void>;
  connect(how: { params: Record<string, string> }): Promise<SdkCall>;
  updateToken(token: string): void;
  destroy(): void;
  on(event: string, listener: (...told: unknown[]) => void): unknown;
}

export interface Whom {
  number: string;
  name: string;
  conversationId: string;
}

export interface OnCall {
  name: string;
  number: string;
  conversationId: string | null;
  phase: "asking" | "dialling" | "rings" | "talking" | "reconnecting";
  /** When the other side picked up. */
  since: number | null;
  muted: boolean;
}

export interface Ringing {
  id: string;
  name: string;
  number: string;
  conversationId: string | null;
  /** Whether it rings in this browser, too. */
  answerable: boolean;
}

/** `said`: in the server's words. */
export type Trouble =
  | { kind: "microphone" | "noMicrophone" | "lockedOut" | "line" }
  | { kind: "said"; words: string };

export interface Calls {
  call: OnCall | null;
  ringing: readonly Ringing[];
  trouble: Trouble | null;
}

/** What the browser and the server do for it. */
export interface Ways {
  token(): Promise<string>;
  /** Leave to dial that number, once. */
  intent(number: string, conversationId: string): Promise<string>;
  device(token: string): Promise<SdkDevice>;
  /** Asks for it where nobody has allowed it yet. */
  microphone(): Promise<void>;
  /** Whether another tab is on a call; and what holds that for this one, until it is let go. */
  busyElsewhere(): Promise<boolean>;
  hold(): () => void;
  said(failure: unknown): string;
}

const AGAIN_MS = 5_000;
/** So long nobody has picked up, and the caller was told so. */
const RINGS_MS = 35_000;

/** As `@twilio/voice-sdk` numbers its errors. */
const DENIED = 31401;
const NO_DEVICE = 31402;
const EXPIRED = [20104, 31205];
const LOCKED_OUT = [20101, 20151, 31201, 31202, 31204];

export class Telephone {
  readonly store = createStore<Calls>(() => ({ call: null, ringing: [], trouble: null }));
  #ways: Ways;
  #device: Promise<SdkDevice> | null = null;
  #call: SdkCall | null = null;
  /** The call that is begun or goes on; another one, and what comes of it is no matter. */
  #nth = 0;
  #incoming = new Map<string, SdkCall>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Calls that ring no more: what is told of them late changes nothing. */
  #over = new Set<string>();
  #tabs = new BroadcastChannel("pascal.telephone");
  #letGo: (() => void) | null = null;
  #closed = false;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#tabs.onmessage = ({ data }: MessageEvent<string>) => {
      this.#incoming.get(data)?.ignore();
      this.#stops(data);
    };
  }

  /** From now on it rings here. */
  async open(): Promise<void> {
    try {
      const device = await this.#ready();
      if (!this.#closed && device.state === "unregistered") await device.register();
    } catch (failure) {
      this.#device = null;
      if (passes(failure)) this.#later(() => this.open());
    }
  }

  close(): void {
    this.#closed = true;
    this.#tabs.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    void this.#device?.then((device) => device.destroy()).catch(() => {});
    this.#letGo?.();
  }

  async call({ number, name, conversationId }: Whom): Promise<void> {
    if (this.store.getState().call) return;
    const nth = this.#begin({ number, name, conversationId, phase: "asking" });
    try {
      await this.#ways.microphone();
      const Intento = await this.#ways.intent(number, conversationId);
      const device = await this.#ready();
      if (nth !== this.#nth) return; // hung up before it began
      this.#become({ phase: "dialling" });
      const call = await device.connect({ params: { To: number, Intento } });
      if (nth === this.#nth) this.#carry(call);
      else call.disconnect();
    } catch (failure) {
      if (nth === this.#nth) this.#end(this.#why(failure));
    }
  }

  async answer(id: string): Promise<void> {
    const call = this.#incoming.get(id);
    const ringing = this.store.getState().ringing.find((each) => each.id === id);
    if (!call || !ringing || this.store.getState().call) return;
    try {
      await this.#ways.microphone();
    } catch (failure) {
      this.store.setState({ trouble: this.#why(failure) });
      return;
    }
    if (!this.#incoming.has(id)) return; // they have hung up meanwhile, or somebody else was faster
    this.#begin({ ...ringing, phase: "dialling" });
    this.#carry(call);
    this.#tell(id);
    call.accept();
  }

  decline(id: string): void {
    this.#incoming.get(id)?.reject();
    this.#tell(id);
  }

  hangUp(): void {
    this.#call?.disconnect();
    this.#end(null);
  }

  mute(on: boolean): void {
    this.#call?.mute(on);
    this.#become({ muted: on });
  }

  digit(digit: string): void {
    this.#call?.sendDigits(digit);
  }

  /** The server tells that somebody calls: perhaps before this browser rings, or where it does not. */
  heard({ communicationId: id, leadName: name, peer: number, conversationId }: Rings): void {
    if (this.#over.has(id) || this.store.getState().ringing.some((each) => each.id === id)) return;
    this.#rings({ id, name, number, conversationId, answerable: false });
  }

  /** It rings no more, wherever it did: somebody answered, or the caller has hung up. */
  quiet({ communicationId }: Stops): void {
    this.#stops(communicationId);
  }

  seen(): void {
    this.store.setState({ trouble: null });
  }

  // the device

  #ready(): Promise<SdkDevice> {
    this.#device ??= this.#make().catch((failure) => {
      this.#device = null;
      throw failure;
    });
    return this.#device;
  }

  async #make(): Promise<SdkDevice> {
    const device = await this.#ways.device(await this.#ways.token());
    device.on("incoming", (call) => void this.#comes(call as SdkCall));
    device.on("tokenWillExpire", () => void this.#renew(device));
    device.on("error", (failure) => {
      const { code } = failure as { code: number };
      if (EXPIRED.includes(code)) void this.#renew(device);
      else if (LOCKED_OUT.includes(code)) this.#end({ kind: "lockedOut" });
    });
    return device;
  }

  async #renew(device: SdkDevice): Promise<void> {
    try {
      device.updateToken(await this.#ways.token());
      if (!this.#closed && device.state === "unregistered") await device.register();
    } catch (failure) {
      if (passes(failure)) this.#later(() => this.#renew(device));
    }
  }

  #later(act: () => Promise<void>): void {
    setTimeout(() => this.#closed || void act(), AGAIN_MS);
  }

  // who calls

  async #comes(call: SdkCall): Promise<void> {
    const told = call.customParameters;
    const number = call.parameters.From ?? "";
    const id = told.get("communicationId") ?? call.parameters.CallSid ?? number;
    for (const event of ["cancel", "disconnect", "reject", "error"]) call.on(event, () => this.#stops(id));
    this.#incoming.set(id, call);
    if (await this.#ways.busyElsewhere()) {
      call.ignore();
      this.#stops(id);
    } else if (this.#incoming.has(id)) {
      const name = told.get("leadName") ?? number;
      this.#rings({ id, name, number, conversationId: told.get("conversationId") ?? null, answerable: true });
    }
  }

  #rings(one: Ringing): void {
    const others = this.store.getState().ringing.filter(({ id }) => id !== one.id);
    this.store.setState({ ringing: [...others, one] });
    clearTimeout(this.#timers.get(one.id));
    // what rings here is told when it stops
    if (!one.answerable)
      this.#timers.set(
        one.id,
        setTimeout(() => this.#stops(one.id), RINGS_MS),
      );
  }

  #stops(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#incoming.delete(id);
    this.#over.add(id);
    this.store.setState(({ ringing }) => ({ ringing: ringing.filter((each) => each.id !== id) }));
  }

  /** My other tabs, too. */
  #tell(id: string): void {
    this.#stops(id);
    this.#tabs.postMessage(id);
  }

  // the call that goes on

  #begin(how: Pick<OnCall, "name" | "number" | "conversationId" | "phase">): number {
    const { name, number, conversationId, phase } = how;
    const call = { name, number, conversationId, phase, since: null, muted: false };
    this.store.setState({ call, trouble: null });
    this.#letGo = this.#ways.hold();
    return ++this.#nth;
  }

  #carry(call: SdkCall): void {
    this.#call = call;
    const nth = this.#nth;
    const on = (event: string, act: (told: unknown) => void) =>
      call.on(event, (told) => nth === this.#nth && act(told));
    on("ringing", () => this.#become({ phase: "rings" }));
    on("accept", () => this.#become({ phase: "talking", since: Date.now() }));
    on("reconnecting", () => this.#become({ phase: "reconnecting" }));
    on("reconnected", () => this.#become({ phase: "talking" }));
    on("mute", (muted) => this.#become({ muted: muted === true }));
    on("error", (failure) => this.#end(this.#why(failure)));
    for (const event of ["disconnect", "cancel", "reject"]) on(event, () => this.#end(null));
  }

  #become(to: Partial<OnCall>): void {
    this.store.setState(({ call }) => ({ call: call && { ...call, ...to } }));
  }

  #end(trouble: Trouble | null): void {
    this.#nth++;
    this.#call = null;
    this.#letGo?.();
    this.#letGo = null;
    this.store.setState({ call: null, ...(trouble && { trouble }) });
  }

  /** An error of the carrier's has a number, one of the browser's a name; all else is the server's word. */
  #why(failure: unknown): Trouble {
    const { code, name } = failure as { code?: number | string; name?: string };
    if (code === DENIED || name === "NotAllowedError") return { kind: "microphone" };
    if (code === NO_DEVICE || name === "NotFoundError" || name === "NotReadableError")
      return { kind: "noMicrophone" };
    if (typeof code === "number")
      return { kind: LOCKED_OUT.includes(code) || EXPIRED.includes(code) ? "lockedOut" : "line" };
    return { kind: "said", words: this.#ways.said(failure) };
  }
}
