/** As much of a browser as a visit needs: tabs over one storage, and a server that answers as it is told. */
import type { components } from "../generated/api.d.ts";

type Shapes = components["schemas"];
/** A handshake, a first message, or one that follows. */
type Sent = Partial<Shapes["HandshakeBody"] & Shapes["StartBody"] & Shapes["MessageBody"]>;

type Handler = (request: FakeRequest) => unknown;

export interface FakeRequest {
  method: string;
  path: string;
  body: Sent;
}

/** What a route throws to say no. */
export class No {
  readonly status: number;
  readonly body: object;
  readonly headers: Record<string, string>;

  constructor(status: number, body: object = {}, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A route that never answers. */
export const SILENCE = new Promise<never>(() => {});

export const asked: FakeRequest[] = [];
export const kept = new Map<string, string>();
export const server: { online: boolean; routes: Record<string, Handler> } = { online: true, routes: {} };
export let page = new EventTarget();
export const reloads = { count: 0 };

class Channel extends EventTarget {
  static #all = new Set<Channel>();
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
    Channel.#all.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of Channel.#all)
      if (other !== this && other.#name === this.#name)
        other.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
  }

  static closeAll(): void {
    Channel.#all.clear();
  }
}

async function answer(request: FakeRequest): Promise<Response> {
  if (!server.online) throw new TypeError("no network");
  asked.push(request);
  const name = `${request.method} ${request.path.replace(/\?.*/, "")}`;
  const route = Object.entries(server.routes).find(([each]) => new RegExp(`^${each}$`).test(name))?.[1];
  try {
    if (!route) throw new No(404);
    return Response.json({ status: "success", data: await route(request) });
  } catch (no) {
    if (!(no instanceof No)) throw no;
    return Response.json(no.body, { status: no.status, headers: no.headers });
  }
}

/** A browser that was never here. */
export function fresh(): void {
  kept.clear();
  page = new EventTarget();
  asked.splice(0);
  Channel.closeAll();
  reloads.count = 0;
  document.documentElement.hidden = false;
  Object.assign(server, { online: true, routes: {} });
}

const storage = new Proxy(
  {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  },
  {
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  },
);
const ignore = () => {};
const replace = (name: string, value: unknown) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

replace("localStorage", storage);
replace("BroadcastChannel", Channel);
replace("navigator", { languages: ["es"] });
replace("addEventListener", (name: string, listener: () => void) => page.addEventListener(name, listener));
replace("location", { reload: () => reloads.count++, pathname: "/widget" });
replace("document", {
  addEventListener: ignore,
  visibilityState: "visible",
  hasFocus: () => true,
  documentElement: { lang: "es" },
  title: "",
});
replace("setInterval", ignore);
replace(
  "Request",
  class {
    readonly signal = { aborted: false };
    readonly told: FakeRequest;
    constructor(path: string, { method, body }: { method: string; body: string | null }) {
      this.told = { method, path, body: JSON.parse(body ?? "{}") };
    }
  },
);
replace("fetch", (request: { told: FakeRequest }) => answer(request.told));
