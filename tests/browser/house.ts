/**
 * A Pascal of its own for a story, and the people in it: each in a browser window of their own.
 *
 * pytest says by the environment how Pascal is started (`conftest.py`); a story may stop it and start it again.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach } from "node:test";
import type { RunOptions } from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Frame, type Page } from "playwright-core";
import type { components } from "../../web/generated/api.d.ts";
import type { Conversation, Handshake, Message } from "../../web/src/api/shapes.ts";

export const required = (name: string): string => {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run this by pytest`);
  return value;
};

export const URL = required("PASCAL_URL");
export const TRANSPORT = required("PASCAL_REALTIME") as "socketio" | "pusher";
export const PASSWORD = required("PASCAL_ADMIN_PASSWORD");
export const ADMIN = "admin@pascal.example";
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DESKTOP = { viewport: { width: 1440, height: 900 } };
/** A picture to send. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);
const PATIENCE_MS = 30_000;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** `pascal serve`, as an operator runs it. */
export class Pascal {
  #process: ChildProcess | undefined;

  /** *settings*: what its environment has besides. */
  async start(settings: Record<string, string> = {}): Promise<void> {
    const env = { ...process.env, ...settings };
    this.#process = spawn(required("PASCAL_COMMAND"), ["serve"], { env, stdio: ["ignore", "ignore", "inherit"] });
    await until(async () => (await fetch(`${URL}/health/ready`)).ok, "Pascal is ready");
  }

  kill(): void {
    this.#process?.kill("SIGKILL");
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await gone;
  }
}

/** Waits until *happens* says yes; a failure on the way is a no. */
export async function until(happens: () => Promise<boolean>, what: string, forMs = 4 * PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + forMs;
  while (Date.now() < deadline) {
    if (await happens().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never: ${what}`);
}

export interface Person {
  id: string;
  name: string;
  email: string;
  token: string;
}

type Shapes = components["schemas"];

let numbers = 0;

export class House {
  readonly pascal = new Pascal();
  #browser: Browser | undefined;
  #admin!: Person;
  #windows: BrowserContext[] = [];
  #signedIn = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();
  /**
   * What browsers complained of: errors on pages, and what the Content-Security-Policy kept out.
   * A test fails by it, unless it takes out what it expects.
   */
  readonly complaints: string[] = [];

  /** For a whole story file: after each of its tests everybody goes home. */
  static async open(): Promise<House> {
    const house = new House();
    after(async () => {
      await house.#browser?.close();
      await house.pascal.stop();
    });
    process.once("exit", () => house.pascal.kill()); // also where a story breaks off
    afterEach(async () => {
      await house.#close();
      assert.deepEqual(house.complaints.splice(0), []);
    });
    await house.pascal.start();
    house.#browser = await chromium.launch({
      executablePath: required("CHROMIUM"),
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
      env: { ...process.env, TMPDIR: undefined }, // it makes a socket there, whose path must be short
    });
    house.#admin = await house.#credentials(ADMIN);
    return house;
  }

  get admin(): Person {
    return this.#admin;
  }

  /** Calls the API as somebody; throws when it refuses. *T*: what it answers, as its description names it. */
  async api<T = unknown>(method: string, path: string, token?: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${URL}/api/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const told = (await answer.json()) as { data: T; message?: string };
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${told.message}`);
    return told.data;
  }

  async hire(name: string, role: "SALES_AGENT" | "ADMIN" = "SALES_AGENT"): Promise<Person> {
    const email = `${name.split(" ")[0]?.toLowerCase()}-${++numbers}@pascal.example`;
    await this.api("POST", "/users", this.#admin.token, { email, password: PASSWORD, name, role });
    return await this.#credentials(email);
  }

  async #credentials(email: string): Promise<Person> {
    const body = { email, password: PASSWORD };
    const { token, user } = await this.api<Shapes["SignedIn"]>("POST", "/auth/login", undefined, body);
    return { id: user.id, name: user.name, email, token };
  }

  /** A browser of somebody's own; its pages share what a browser remembers. */
  async browser(options: BrowserContextOptions = DESKTOP): Promise<BrowserContext> {
    assert.ok(this.#browser);
    const context = await this.#browser.newContext({
      locale: "es-PE",
      timezoneId: "America/Lima",
      reducedMotion: "reduce",
      baseURL: URL,
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("page", (page) => this.#watch(page));
    this.#windows.push(context);
    return context;
  }

  #watch(page: Page): void {
    page.on("pageerror", (error) => this.complaints.push(`${page.url()}: ${error.stack}`));
    page.on("console", (said) => {
      // a refusal by the server is a console error too, and part of many stories
      if (said.type() === "error" && !said.text().startsWith("Failed to load resource"))
        this.complaints.push(`${page.url()}: ${said.text()}`);
    });
  }

  /** Everybody goes home; what they last saw is kept where `PASCAL_PICTURES` says. */
  async #close(): Promise<void> {
    const folder = process.env.PASCAL_PICTURES;
    const pages = folder ? this.#windows.flatMap((context) => context.pages()) : [];
    for (const page of pages) await page.screenshot({ path: `${folder}/${process.pid}-${++numbers}.png` });
    const windows = this.#windows.splice(0);
    // an answer that a story was still rewriting is nobody's any more, and no fault
    const rewriting = [...windows, ...windows.flatMap((context) => context.pages())];
    await Promise.all(rewriting.map((each) => each.unrouteAll({ behavior: "ignoreErrors" })));
    await Promise.all(windows.map((context) => context.close()));
  }

  /** Signs somebody in at the intranet's door, as a person does. */
  async enter(context: BrowserContext, who: Person, path = "/intranet"): Promise<Page> {
    const page = await context.newPage();
    await this.signIn(page, who, path);
    return page;
  }

  async signIn(page: Page, who: Person, path = "/intranet"): Promise<void> {
    await page.goto(path);
    await page.getByLabel("Correo").fill(who.email);
    await page.getByLabel("Contraseña").fill(PASSWORD);
    await page.getByRole("button", { name: "Iniciar Sesión con Email" }).click();
  }

  /** Somebody who has signed in earlier, back at a page in a window of their own. */
  async back(who: Person, path: string, options: BrowserContextOptions = DESKTOP): Promise<Page> {
    const known = this.#signedIn.get(who.id);
    const context = await this.browser({ ...options, ...(known && { storageState: known }) });
    if (!known) {
      const page = await this.enter(context, who, path);
      await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
      await page.waitForURL((url) => !url.searchParams.has("next"));
      this.#signedIn.set(who.id, await context.storageState());
      return page;
    }
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }

  /** A lead who writes by the API; what the pages show of it is the story. */
  async lead(name: string, message: string, projectId = "torre-begonias-luxury"): Promise<Lead> {
    const leadId = crypto.randomUUID();
    const { leadToken } = await this.api<Handshake>("POST", "/leads/handshake", undefined, { leadId });
    const email = `${/[a-z]+/i.exec(name)}-${++numbers}@example.com`;
    const started = await this.api<Shapes["Started"]>("POST", "/conversations", leadToken, {
      message,
      name,
      email,
      phone: "987654321",
      projectId,
    });
    return new Lead(this, name, email, started.leadToken, started.conversationId);
  }

  /** The conversations that wait. */
  async queue(): Promise<Conversation[]> {
    const path = "/conversations?status=QUEUED";
    return (await this.api<{ items: Conversation[] }>("GET", path, this.#admin.token)).items;
  }

  /** The one of them that a lead of this name has begun. */
  async waiting(name: string): Promise<string> {
    const found = (await this.queue()).find(({ lead }) => lead.name === name);
    assert.ok(found, `${name} waits`);
    return found.id;
  }

  async take(agent: Person, conversation: string): Promise<void> {
    await this.api("POST", `/conversations/${conversation}/take`, agent.token);
  }

  async answer(agent: Person, conversation: string, contentText: string): Promise<void> {
    await this.api("POST", `/conversations/${conversation}/messages`, agent.token, { contentText });
  }

  async resolve(agent: Person, conversation: string): Promise<void> {
    await this.api("POST", `/conversations/${conversation}/resolve`, agent.token);
  }

  /** What was said there, as somebody may read it. */
  async messages(conversation: string, reader: { token: string }): Promise<Message[]> {
    const path = `/conversations/${conversation}/messages`;
    return (await this.api<{ items: Message[] }>("GET", path, reader.token)).items;
  }
}

export class Lead {
  readonly name: string;
  readonly email: string;
  readonly token: string;
  readonly conversation: string;
  readonly #house: House;

  constructor(house: House, name: string, email: string, token: string, conversation: string) {
    this.#house = house;
    this.name = name;
    this.email = email;
    this.token = token;
    this.conversation = conversation;
  }

  async says(contentText: string): Promise<void> {
    await this.#house.api("POST", `/conversations/${this.conversation}/messages`, this.token, { contentText });
  }
}

/** Nothing is wider than the page, which scrolls in its frame, and none has to look for it at the side. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main > *")].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
    ),
  );
  assert.ok(!wide, `${page.url()} is wider than the window`);
}

declare global {
  var axe: typeof import("axe-core");
}

/** What a change of colours can break. */
const OF_COLOUR: RunOptions = { runOnly: ["color-contrast", "link-in-text-block"] };

/** Nobody is kept out: axe finds no violation in any of these, a page's own frame and the chat's on it. */
export async function accessible(
  page: Page,
  frames: readonly Frame[] = page.frames(),
  rules: RunOptions = {},
): Promise<void> {
  for (const frame of frames) {
    await frame.evaluate(AXE);
    // what still fades in has colours of its own
    await frame.evaluate(async () => {
      const ends = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(ends.map(({ finished }) => finished));
    });
    const found = await frame.evaluate(async (rules) => {
      const how = { ...rules, resultTypes: ["violations"] as "violations"[], preload: false };
      const { violations } = await globalThis.axe.run(document, how);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    }, rules);
    assert.deepEqual(found, [], frame.url());
  }
}

/** The same in the light and in the dark. */
export async function accessibleDayAndNight(page: Page): Promise<void> {
  for (const [colorScheme, rules] of [["light", {}], ["dark", OF_COLOUR]] as const) {
    await page.emulateMedia({ colorScheme });
    // colours change with the next frame
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await accessible(page, page.frames(), rules);
  }
}
