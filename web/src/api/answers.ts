/** What the API answers, and what it means when it does not. */
import type { components } from "../../generated/api.d.ts";

/** Whose token a call carries, and how a spent one is replaced. */
export interface Credentials {
  token(): string | null;
  /**
   * Gets another token in place of the spent one, or the first. False: there is none to be had. Throws where no
   * verdict came.
   */
  renew(spent: string | null): Promise<boolean>;
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

/** Throws `Unreachable` where no answer comes, or too late. */
export async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (failure) {
    throw request.signal.aborted && !isLate(failure) ? failure : noAnswer(failure);
  }
}

const isLate = (failure: unknown) => failure instanceof DOMException && failure.name === "TimeoutError";
const noAnswer = (cause: unknown) => new Unreachable("No answer", { cause });

/** A `data` that is null is missing in the generated types. Document 001 says `success` otherwise than 003. */
type Answered<T> = {
  data?: { status?: "success"; success?: true; data?: T } | undefined;
  error?: unknown;
  response: Response;
};

/** What was asked for, out of its envelope. Throws `Refused`, or `Unreachable`. */
export async function answerOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call.catch((failure) => {
    throw isLate(failure) ? noAnswer(failure) : failure; // it began, and did not end
  });
  if (data !== undefined) return data.data as T;
  const wait = Number(response.headers.get("retry-after"));
  throw new Refused(response.status, error as ErrorBody | undefined, wait || null);
}
