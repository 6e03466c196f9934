/** Google, as far as signing in goes: OpenID Connect, and at its screen whoever the story says. */
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";

const CLIENT = "pascal-example";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");

export class Google {
  /** Who is signed in there. */
  email = "";
  readonly issuer: string;
  #nonce = "";

  private constructor(issuer: string) {
    this.issuer = issuer;
  }

  static async open(): Promise<Google> {
    const server = createServer((request, answer) => {
      const { status, location, body } = google.#answers(request);
      answer.writeHead(status, location ? { location } : { "content-type": "application/json" });
      answer.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    after(() => server.close());
    const google = new Google(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return google;
  }

  /** What Pascal's environment says of it. */
  get settings(): Record<string, string> {
    return {
      GOOGLE_CLIENT_ID: CLIENT,
      GOOGLE_CLIENT_SECRET: "example",
      GOOGLE_ISSUER: this.issuer,
    };
  }

  #answers({ url = "" }: IncomingMessage): { status: number; location?: string; body?: object } {
    const { pathname, searchParams } = new URL(url, this.issuer);
    switch (pathname) {
      case "/.well-known/openid-configuration":
        return { status: 200, body: this.#addresses() };
      case "/keys":
        return {
          status: 200,
          body: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", use: "sig" }] },
        };
      case "/authorize": {
        this.#nonce = searchParams.get("nonce") ?? "";
        const told = new URLSearchParams({ code: "example", state: searchParams.get("state") ?? "" });
        return { status: 302, location: `${searchParams.get("redirect_uri")}?${told}` };
      }
      case "/token":
        return { status: 200, body: { id_token: this.#token() } };
    }
    return { status: 404 };
  }

  #addresses(): object {
    const at = (path: string) => this.issuer + path;
    return {
      issuer: this.issuer,
      authorization_endpoint: at("/authorize"),
      token_endpoint: at("/token"),
      jwks_uri: at("/keys"),
    };
  }

  #token(): string {
    const now = Math.floor(Date.now() / 1000);
    const who = { sub: this.email, email: this.email, email_verified: true };
    const about = { iss: this.issuer, aud: CLIENT, iat: now, exp: now + 300, nonce: this.#nonce };
    const said = `${part({ alg: "RS256", kid: "1" })}.${part({ ...who, ...about })}`;
    return `${said}.${sign("sha256", Buffer.from(said), privateKey).toString("base64url")}`;
  }
}
