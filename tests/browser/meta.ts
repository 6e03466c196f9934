/** Meta, as far as WhatsApp's Cloud API goes: takes what is sent, keeps files, tells by signed webhooks. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { PIXEL, until, URL as PASCAL } from "./house.ts";

const NUMBER = "106540352242922";
const ACCOUNT = "419561257915477";
const SECRET = "example";
/** The id of a file that is not kept any more. */
export const LOST = "404404404";

interface Sent {
  id: string;
  to: string;
  text?: { body: string };
  template?: { name: string; language: { code: string }; components?: { parameters: { text: string }[] }[] };
  context?: { message_id: string };
}

export class Meta {
  /** What it has taken, in order. */
  readonly sent: Sent[] = [];
  /** The texts that it has been asked to approve. */
  templates: object[] = [];
  /** It takes the next message, and does not say so. */
  mumbles = false;
  /** A file is handed out when this is over. */
  files: Promise<void> = Promise.resolve();
  readonly address: string;
  /** What it says of itself, by the last part of where it is asked. */
  readonly tells: Record<string, object> = {
    debug_token: { data: { is_valid: true, expires_at: Math.floor(Date.now() / 1000) + 7 * 24 * 3600 } },
    phone_numbers: {
      data: [{ id: NUMBER, display_phone_number: "+1 555-078-3881", status: "CONNECTED", quality_rating: "GREEN", whatsapp_business_manager_messaging_limit: "TIER_1K" }],
    },
    subscribed_apps: { data: [{ name: "Pascal" }] },
  };
  #told = 0;
  /** Seconds: nothing happens at the same time as anything else. */
  #clock = Math.floor(Date.now() / 1000) - 60;

  private constructor(address: string) {
    this.address = address;
  }

  static async open(): Promise<Meta> {
    const server = createServer((request, answer) => void meta.#answer(request, answer));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    after(() => server.close());
    const meta = new Meta(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return meta;
  }

  /** What Pascal's environment says of it. */
  get settings(): Record<string, string> {
    return {
      WHATSAPP_ACCESS_TOKEN: "example",
      WHATSAPP_PHONE_NUMBER_ID: NUMBER,
      WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT,
      WHATSAPP_APP_SECRET: SECRET,
      WHATSAPP_VERIFY_TOKEN: "example",
      WHATSAPP_BASE_URL: this.address,
    };
  }

  /** The message of ours with these words, once it is here. */
  async has(words: string): Promise<Sent> {
    const found = () => this.sent.find(({ text }) => text?.body === words);
    await until(async () => found() !== undefined, `Meta has «${words}»`);
    return found() as Sent;
  }

  /** *what* became of a message of ours. */
  async reports(id: string, status: string, code?: number): Promise<void> {
    const errors = code === undefined ? {} : { errors: [{ code, title: "example" }] };
    await this.#tell({ statuses: [{ id, status, timestamp: this.#now(), ...errors }] });
  }

  async #tell(what: object): Promise<void> {
    const metadata = { display_phone_number: "15550783881", phone_number_id: NUMBER };
    const value = { messaging_product: "whatsapp", metadata, ...what };
    const entry = [{ id: ACCOUNT, changes: [{ field: "messages", value }] }];
    const body = JSON.stringify({ object: "whatsapp_business_account", entry });
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
    const answer = await fetch(`${PASCAL}/api/comunicaciones/webhook/whatsapp`, { method: "POST", headers, body });
    assert.equal(answer.status, 200);
  }

  #now = () => `${++this.#clock}`;

  /** Somebody writes: the message's id. */
  async says(who: { name: string; number: string }, what: object): Promise<string> {
    const id = `wamid.theirs${++this.#told}`;
    const contacts = [{ profile: { name: who.name }, wa_id: who.number }];
    await this.#tell({ contacts, messages: [{ from: who.number, id, timestamp: this.#now(), ...what }] });
    return id;
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "", this.address);
    const say = (status: number, body: object) => {
      answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const id = pathname.split("/").at(-1) ?? "";
    if (request.method === "POST" && id === "messages") {
      const said = JSON.parse((await request.toArray()).join("")) as Sent & { status?: string };
      if (said.status) return say(200, { success: true });
      this.sent.push({ ...said, id: `wamid.ours${this.sent.length + 1}` });
      if (this.mumbles) {
        this.mumbles = false;
        return say(200, {});
      }
      return say(200, { messaging_product: "whatsapp", messages: [{ id: this.sent.at(-1)?.id }] });
    }
    if (id === "message_templates") return say(200, { data: this.templates });
    if (pathname.startsWith("/file/")) {
      await this.files;
      answer.writeHead(200, { "content-type": "image/png" }).end(PIXEL);
      return;
    }
    if (/^\d+$/.test(id) && id !== NUMBER && id !== ACCOUNT)
      return id === LOST
        ? say(404, { error: { code: 100, error_subcode: 33 } })
        : say(200, { id, url: `${this.address}/file/${id}`, mime_type: "image/png", file_size: PIXEL.length });
    say(200, this.tells[id] ?? {});
  }
}
