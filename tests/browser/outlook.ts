/** Microsoft, as far as connecting a calendar goes: its sign-in, and a calendar in which nothing stands. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";

/** Whose calendar it is. */
export const ADDRESS = "ana@empresa.example";

interface Answer {
  status: number;
  location?: string;
  body?: object;
}

export class Outlook {
  /** What its person says to being asked; or it lets in nobody who was let in before. */
  says: "yes" | "no" | "out" = "yes";
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(): Promise<Outlook> {
    const server = createServer((request, answer) => {
      const { status, location, body } = outlook.#answers(request);
      answer.writeHead(status, location ? { location } : { "content-type": "application/json" });
      answer.end(body && JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    after(() => server.close());
    const outlook = new Outlook(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return outlook;
  }

  /** What Pascal's environment says of it. */
  get settings(): Record<string, string> {
    return {
      OUTLOOK_CLIENT_ID: "24d3b144-21ae-4080-943f-7067b395b913",
      OUTLOOK_CLIENT_SECRET: "example",
      OUTLOOK_LOGIN_URL: this.#url,
      GRAPH_BASE_URL: `${this.#url}/v1.0`,
    };
  }

  #answers({ url = "", method }: IncomingMessage): Answer {
    const { pathname, searchParams } = new URL(url, this.#url);
    const path = pathname.split("/").at(-1);
    if (path === "authorize") {
      const said = this.says === "no" ? { error: "access_denied" } : { code: "example" };
      const told = new URLSearchParams({ ...said, state: searchParams.get("state") ?? "" });
      return { status: 302, location: `${searchParams.get("redirect_uri")}?${told}` };
    }
    if (path === "token" && this.says === "out") return { status: 400, body: { error: "invalid_grant" } };
    if (path === "token") {
      const scope = "https://graph.microsoft.com/Calendars.ReadWrite User.Read";
      const tokens = { access_token: "example", refresh_token: "example", token_type: "Bearer" };
      return { status: 200, body: { ...tokens, scope, expires_in: 3599 } };
    }
    if (path === "me") return { status: 200, body: { mail: ADDRESS } };
    if (this.says === "out") return { status: 401, body: { error: { code: "InvalidAuthenticationToken" } } };
    if (path === "delta()")
      return { status: 200, body: { value: [], "@odata.deltaLink": `${this.#url}/v1.0/me/calendarView/delta()?$deltatoken=1` } };
    return { status: method === "GET" ? 200 : 204, body: { value: [] } };
  }
}
