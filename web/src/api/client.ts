/** The API, typed by the server's own description of it. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "../../generated/api.d.ts";
import { type Credentials, send } from "./answers.ts";

export * from "./answers.ts";

export type Api = Client<paths>;

/** The longest that a call may take. */
const PATIENCE_MS = 30_000;

/** A client of the API. A call that is answered 401 is made once more with a renewed token. */
export function makeApi(credentials: Credentials, language: () => string): Api {
  const api = createClient<paths>({ fetch: (request) => reach(request) });
  const signed: Middleware = {
    onRequest({ request, options }) {
      const token = credentials.token();
      if (token) request.headers.set("authorization", `Bearer ${token}`);
      request.headers.set("accept-language", language());
      if (options.parseAs === "stream") return request; // a file, which may be long
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
      return new Request(request, { signal });
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
