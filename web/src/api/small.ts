/** The same API for pages that every visitor pays for: the two methods that they need, without a library. */
import type { Client } from "openapi-fetch";
import type { paths } from "../../generated/api.d.ts";
import { type Credentials, send } from "./answers.ts";

export type SmallApi = Pick<Client<paths>, "GET" | "POST">;

interface Init {
  params?: { path?: Record<string, string>; query?: Record<string, string | number> };
  body?: unknown;
  signal?: AbortSignal;
}

/** A call that is answered 401 is made once more with a renewed token; or with the first, once that is there. */
export function makeSmallApi(credentials: Credentials, language: () => string): SmallApi {
  const ask = (method: string, path: string, { params, body, signal }: Init) => {
    const token = credentials.token();
    const headers: Record<string, string> = { "accept-language": language() };
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const request = { method, headers, body: JSON.stringify(body) ?? null, signal: signal ?? null };
    return send(new Request(address(path, params), request));
  };
  const call =
    (method: string) =>
    async (path: string, init: Init = {}) => {
      const spent = credentials.token();
      let response = await ask(method, path, init);
      if (response.status === 401 && (await credentials.renew(spent)))
        response = await ask(method, path, init);
      // what is no JSON comes from something before the server
      const answer = await response.json().catch(() => undefined);
      return response.ok ? { data: answer, response } : { error: answer, response };
    };
  // the paths are typed where they are called
  return { GET: call("GET"), POST: call("POST") } as unknown as SmallApi;
}

function address(path: string, { path: names = {}, query = {} }: Init["params"] = {}): string {
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ""));
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, `${value}`]));
  return asked.size > 0 ? `${whole}?${asked}` : whole;
}
