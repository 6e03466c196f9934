/** What of a browser's page the modules under test use, and a server that answers as a test says. */

/** As a browser's, its names are seen from outside. */
class Store {
  [name: string]: unknown;

  getItem(name: string): string | null {
    return (this[name] as string | undefined) ?? null;
  }
  setItem(name: string, value: string): void {
    this[name] = value;
  }
  removeItem(name: string): void {
    delete this[name];
  }
  clear(): void {
    for (const name of Object.keys(this)) delete this[name];
  }
}

export type Answers = (path: string, request: Request) => Response | Promise<Response>;

const ORIGIN = "http://pascal.example";

export class Page {
  reloads = 0;
  /** What was asked, as "POST /api/v1/…". */
  readonly asked: string[] = [];
  answers: Answers = () => new Response(null, { status: 500 });
  readonly #events = new EventTarget();
  readonly #location = { pathname: "/intranet", search: "", hash: "", reload: () => this.reloads++ };

  constructor() {
    const events = this.#events;
    const fetching = async (request: Request) => {
      const { pathname } = new URL(request.url);
      this.asked.push(`${request.method} ${pathname}`);
      return await this.answers(pathname, request);
    };
    // an address without a house is one of this page's
    class Asked extends Request {
      constructor(input: string | URL | Request, init?: RequestInit) {
        super(typeof input === "string" ? new URL(input, ORIGIN) : input, init);
      }
    }
    const globals = {
      localStorage: new Store(),
      sessionStorage: new Store(),
      location: this.#location,
      history: { replaceState: (_: null, __: string, address: string) => this.at(address) },
      navigator: { languages: ["es"] },
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
      Request: Asked,
      requestAnimationFrame: (act: () => void) => setTimeout(act, 16),
      cancelAnimationFrame: clearTimeout,
      fetch: fetching,
    };
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }

  get address(): string {
    const { pathname, search, hash } = this.#location;
    return pathname + search + hash;
  }

  /** The page stands at this address. */
  at(address: string): void {
    const { pathname, search, hash } = new URL(address, ORIGIN);
    Object.assign(this.#location, { pathname, search, hash });
  }

  tell(event: string, about: object = {}): void {
    this.#events.dispatchEvent(Object.assign(new Event(event, { cancelable: true }), about));
  }
}

export const success = (data: unknown): Response => Response.json({ status: "success", data });
export const refusal = (status: number, code = "unauthorized"): Response =>
  Response.json({ status: "error", code, message: `no: ${code}` }, { status });
export const unreachable = (): never => {
  throw new TypeError("Failed to fetch");
};

/** An access token, as far as a page reads it. */
export const tokenOf = (person: string, turn = 1): string =>
  `head.${btoa(JSON.stringify({ sub: person, turn }))}.tail`;
