/** The API, typed by the server's own description of it. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "../../generated/api.d.ts";

export type Api = Client<paths>;

/** Whose token a call carries, and how a spent one is replaced. */
export interface Credentials {
  token(): string | null;
  /** Gets another token in place of the spent one. False: there is none to be had. */
  renew(spent: string): Promise<boolean>;
}

export const ANONYMOUS: Credentials = { token: () => null, renew: async () => false };

type ErrorBody = components["schemas"]["ErrorBody"];

/** The server said no. `message` is for people, `code` for programs, `errors` says by field what is wrong. */
export class Refused extends Error {
  readonly code: string;
  readonly errors: Readonly<Record<string, string[]>>;
  readonly status: number;
  /** Seconds, when the server said how long to wait. */
  readonly retryAfter: number | null;

  constructor(status: number, body: Partial<ErrorBody> | undefined, retryAfter: number | null = null) {
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? "unknown";
    this.errors = body?.errors ?? {};
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may go through later: the server or the network is away, or we were too quick. */
  get passes(): boolean {
    return this.status >= 500 || this.status === 429;
  }
}

/** No answer came: the network or the server is away. */
export class Unreachable extends Error {}

export const passes = (failure: unknown): boolean =>
  failure instanceof Unreachable || (failure instanceof Refused && failure.passes);

/** A client of the API. A call that is answered 401 is made once more with a renewed token. */
export function makeApi(credentials: Credentials, language: () => string): Api {
  const api = createClient<paths>({ fetch: (request) => reach(request) });
  const signed: Middleware = {
    onRequest({ request }) {
      const token = credentials.token();
      if (token) request.headers.set("authorization", `Bearer ${token}`);
      request.headers.set("accept-language", language());
    },
  };
  api.use(signed);

  async function reach(request: Request): Promise<Response> {
    const again = request.clone();
    const spent = credentials.token();
    const answer = await send(request);
    if (answer.status !== 401 || !spent || !(await credentials.renew(spent))) return answer;
    again.headers.set("authorization", `Bearer ${credentials.token()}`);
    return send(again);
  }
  return api;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (failure) {
    throw request.signal.aborted ? failure : new Unreachable("No answer", { cause: failure });
  }
}

/** A `data` that is null is missing in the generated types. */
type Answered<T> = {
  data?: { status: "success"; data?: T } | undefined;
  error?: unknown;
  response: Response;
};

/** What was asked for, out of its envelope. Throws `Refused`, or `Unreachable`. */
export async function answerOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (data !== undefined) return data.data as T;
  const wait = Number(response.headers.get("retry-after"));
  throw new Refused(response.status, error as ErrorBody | undefined, wait || null);
}
