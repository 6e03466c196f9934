/** A visit: who the browser is, the conversation that goes on, what waits to be sent. The pages show its state. */
import { answerOf, Refused } from "../api/answers.ts";
import type { Handshake, Message } from "../api/shapes.ts";
import { makeSmallApi, type SmallApi } from "../api/small.ts";
import { connect, type Fact, type Realtime } from "../live/realtime.ts";
import type { Look, Visitor } from "../loader/messages.ts";
import type { Language } from "../words/catalogue.ts";
import { languageOf } from "../words/catalogue.ts";
import { Attachments } from "./attachments.ts";
import { Attention } from "./attention.ts";
import type { Page } from "./frame.ts";
import { Browser } from "./identity.ts";
import { Keep } from "./keep.ts";
import { Named } from "./named.ts";
import type { Options } from "./options.ts";
import { type Answered, type Form, Outbox, type Waiting } from "./outbox.ts";
import { patience, persistently } from "./patience.ts";
import type { State } from "./state.ts";
import { Store } from "./store.ts";
import { Talk, type TalkState } from "./talk.ts";
import { type Words, wordsIn } from "./words/index.ts";

const spoken = (keep: Keep, { language }: Look) =>
  languageOf([keep.get("language"), language, ...navigator.languages]);
const PLACE_EVERY_MS = 15_000;

export class Visit extends Store<State> {
  readonly api: SmallApi;
  readonly outbox: Outbox;
  readonly keep: Keep;
  /** Kept once the page around us has told who looks. Until then nothing is shown, asked or sent. */
  readonly told: Promise<void>;
  #browser: Browser;
  #named: Named;
  #page: Page | null;
  #talk: Talk | null = null;
  #live: Promise<Realtime> | null = null;
  #attachments: Attachments;
  #attention: Attention;
  #over = false;

  static async begin(options: Options, page: Page | null): Promise<Visit> {
    const keep = new Keep();
    const language = spoken(keep, options.look);
    return new Visit(options, page, keep, language, await wordsIn(language));
  }

  private constructor(options: Options, page: Page | null, keep: Keep, language: Language, words: Words) {
    const name = keep.get("known");
    super({
      words,
      language,
      look: { ...options.look, theme: options.look.theme ?? keep.get("theme") },
      open: page === null,
      phase: name === null ? "form" : "chat",
      met: false,
      name,
      verified: false,
      welcome: null,
      filled: null,
      projects: [],
      project: options.project,
      talk: null,
      waiting: [],
      draft: keep.get("draft") ?? "",
      sending: [],
      config: null,
      line: "connecting",
      stuck: false,
      muted: keep.get("muted") ?? false,
      notice: null,
    });
    this.keep = keep;
    this.#page = page;
    this.#named = new Named(keep);
    const speaks = () => this.state.language;
    this.#browser = new Browser(keep, speaks);
    this.api = makeSmallApi(this.#browser, speaks);
    this.outbox = new Outbox(this.api, keep, {
      sent: (item, answer) => this.#sent(item, answer),
      asked: (item) => this.#asked(item),
      stuck: () => this.set({ stuck: true, phase: "chat" }),
      changed: () => this.#recount(),
    });
    this.#attachments = new Attachments(this.#browser, (sending) => this.set({ sending }));
    this.#attention = new Attention(this, page);
    this.set({ waiting: this.outbox.items });
    if (this.state.waiting.length > 0) this.set({ phase: "chat" });
    this.#ask(this.outbox.held);
    this.#hearTabs();
    this.told = this.#hearPage();
    void this.told.then(() => this.#begin());
  }

  #begin(): void {
    addEventListener("online", () => void this.outbox.drain());
    document.addEventListener("visibilitychange", () => this.#looks(this.state.open));
    setInterval(() => this.#askPlace(), PLACE_EVERY_MS);
    void this.#meet();
    void persistently(() => answerOf(this.api.GET("/api/v1/projects"))).then((projects) =>
      this.set({ projects }),
    );
  }

  // -- what the visitor does

  submit(form: Form): void {
    this.set({ filled: { form, errors: {} } });
    const { held } = this.outbox;
    const [text, whole] = [this.state.draft.trim(), { ...this.#named.visitor, ...form }];
    if (form.email && !this.#named.visitor?.email) this.#named.sits(form.email);
    if (held) this.outbox.release(whole, text);
    if (!held) this.outbox.add({ text, form: whole });
    else if (held.text && text) this.outbox.add({ text });
    this.write("");
  }

  say(): void {
    const text = this.state.draft.trim();
    if (!text) return;
    this.#say(text);
    this.write("");
  }

  /** One of the choices that a message offers, which are there until something was said: a second tap is none. */
  tap(choice: string): void {
    if (this.outbox.items.length === 0) this.#say(choice);
  }

  #say(text: string): void {
    this.outbox.add({ text, form: this.#introduction() });
    this.set({ welcome: null, project: null });
  }

  choose(project: string | null): void {
    this.set({ project });
  }

  /** The draft, in all tabs. */
  write(draft: string): void {
    this.set({ draft });
    this.keep.set("draft", draft || null);
    this.#talk?.type(draft !== "");
  }

  async attach(files: Iterable<File>): Promise<void> {
    const { words, config } = this.state;
    if (!this.keep.get("conversation")) return this.notify(words.writeFirst);
    for (const file of files) {
      const most = config?.maxUploadBytes ?? Number.POSITIVE_INFINITY;
      const uploaded = await this.#attachments
        .send(file, most, words)
        .catch((said: Error) => this.notify(said.message));
      if (uploaded) this.outbox.add(uploaded);
    }
  }

  cancel(id: string): void {
    this.#attachments.cancel(id);
  }

  notify(notice: string | null): void {
    this.set({ notice });
  }

  mute(muted: boolean): void {
    this.keep.set("muted", muted);
    this.set({ muted });
  }

  /** The visitor's own choice, kept. */
  async speak(language: Language): Promise<void> {
    this.keep.set("language", language);
    await this.#speak(language);
  }

  close(): void {
    this.#page?.say({ pascal: "close" });
  }

  get canClose(): boolean {
    return this.#page !== null;
  }

  earlier(): Promise<void> {
    return this.#talk?.earlier() ?? Promise.resolve();
  }

  /** The e-mail is proven: this browser speaks for the lead now. */
  async proven(leadId: string, leadToken: string, email: string): Promise<void> {
    this.#browser.become(leadId, leadToken);
    if (email) this.#named.sits(email);
    await this.#meet();
  }

  // -- who we are

  async #meet(): Promise<void> {
    const conversation = this.keep.get("conversation");
    try {
      const met = await this.#browser.shake();
      this.set({ met: true });
      if (met.exists) this.#knows(met);
      // what has begun meanwhile, in some tab, is newer than the answer
      else if (this.keep.get("conversation") === conversation) this.#isNew();
      void this.outbox.drain();
    } catch (failure) {
      this.set({ stuck: true });
      // an id that is damaged will not do the next time either
      if (failure instanceof Refused && failure.status === 400) this.#browser.become(null, null);
      setTimeout(() => void this.#meet(), patience(failure));
    }
  }

  #knows({ name, verified, welcome, activeConversationId }: Handshake): void {
    this.keep.set("known", name ?? "");
    this.#page?.say({ pascal: "known" });
    if (verified) this.keep.tell("proven", true);
    this.set({ phase: "chat", name, verified, welcome, stuck: false });
    this.outbox.release(null, "");
    if (activeConversationId) this.#talkIn(activeConversationId);
    else {
      void this.#connected();
      void this.#askLast().catch(() => {}); // files wait for a message then
    }
  }

  #isNew(): void {
    this.keep.set("known", null);
    this.keep.set("conversation", null);
    const phase = !this.outbox.held && (this.#named.whole || this.state.waiting.length > 0) ? "chat" : "form";
    this.set({ phase, name: null, verified: false, stuck: false });
  }

  /** What is said after an end is said to the conversation that ended; and it is shown while we ask about it. */
  async #askLast(): Promise<void> {
    const query = { limit: 1 };
    const { items } = await answerOf(this.api.GET("/api/v1/leads/me/conversations", { params: { query } }));
    const [last] = items;
    if (last && !this.keep.get("conversation")) this.keep.set("conversation", last.id);
    if (last?.canRate && last.id !== this.keep.get("asked") && !this.#talk) this.#talkIn(last.id);
  }

  /** What goes with a message of somebody who is not known, or only to this site. */
  #introduction(): Form {
    const { name, verified, project, talk } = this.state;
    const about = project && (!talk || talk.status === "RESOLVED") ? { projectId: project } : {};
    const vouched = this.#named.visitor?.identity && !verified;
    return name === null || vouched ? { ...this.#named.visitor, ...about } : about;
  }

  // -- what was sent

  /** Where nothing waits any more, some tab has sent it: the line is back. */
  #recount(): void {
    const waiting = this.outbox.items;
    this.set({ waiting, stuck: this.state.stuck && waiting.length > 0 });
  }

  #sent({ form }: Waiting, { message, leadId, leadToken }: Answered): void {
    if (leadId && leadToken) this.#browser.become(leadId, leadToken);
    const name = this.state.name ?? form.name ?? "";
    this.keep.set("known", name);
    this.keep.tell("said", message);
    this.#page?.say({ pascal: "known" });
    this.set({ phase: "chat", name, filled: null, project: null, stuck: false, waiting: this.outbox.items });
    this.#said(message);
    if (form.identity) void this.#meet(); // the site's word may have proven who it is
  }

  #said(message: Message): void {
    if (this.#talk?.state.id === message.conversationId) this.#talk.said(message);
    else this.#talkIn(message.conversationId, message);
  }

  /** What was said goes back to where it was typed, unless something else is typed there by now. */
  #asked(item: Waiting): Waiting {
    this.#ask(item);
    if (this.state.draft.trim()) return item;
    this.write(item.text);
    return { ...item, text: "" };
  }

  #ask(held: Waiting | null | undefined): void {
    if (!held?.wrong) return;
    const { form, wrong: errors } = held;
    const project = form.projectId ?? this.state.project;
    this.set({ phase: "form", filled: { form, errors }, project, stuck: false });
  }

  // -- the conversation

  #talkIn(id: string, first?: Message): void {
    if (this.#talk?.state.id === id) return;
    this.#talk?.close();
    if (this.keep.get("conversation") !== id) this.keep.set("conversation", id);
    const talk = new Talk(this.api, this.#connected(), id, first);
    this.#talk = talk;
    talk.subscribe(() => this.#talk === talk && this.#follow(talk.state));
    this.set({ talk: talk.state, welcome: null });
  }

  #follow(talk: TalkState): void {
    if (talk.gone) {
      this.#talk?.close();
      this.#talk = null;
      this.set({ talk: null });
      void this.#meet();
      return;
    }
    this.set({ talk });
    if (this.#talk) this.#attention.on(this.#talk);
  }

  // -- what comes from outside

  #hearTabs(): void {
    this.keep.hear("said", (message) => this.#said(message));
    this.keep.hear("proven", () => this.set({ verified: true }));
    this.keep.hear("forgotten", () => {
      this.#page?.say({ pascal: "forgotten" });
      this.#beginAnew();
    });
    this.keep.listen((key, value) => {
      if (key.startsWith("waiting.")) {
        this.#recount();
        this.outbox.drainIn();
        this.#ask(value as Waiting | null);
      } else if (key === "draft") this.set({ draft: (value as string | null) ?? "" });
      else if (key === "muted") this.set({ muted: value === true });
      else if (key === "conversation" && typeof value === "string") this.#talkIn(value);
      else if (key === "known" && typeof value === "string") this.set({ phase: "chat", name: value });
      else if (key === "theme") this.set({ look: { ...this.state.look, theme: value as string | null } });
      else if (key === "language" && typeof value === "string") void this.#speak(languageOf([value]));
    });
  }

  /** Whom it names comes before how we look: by the first look it is known who sits here. */
  #hearPage(): Promise<void> {
    const page = this.#page;
    if (!page) return Promise.resolve();
    return new Promise((told) => {
      page.listen((message) => {
        if (this.#over) return;
        if (message.pascal === "open") this.#opened(message.project);
        else if (message.pascal === "closed") this.#looks(false);
        else if (message.pascal === "identify") this.#introduced(message.visitor);
        else if (message.pascal === "forget") this.#forget();
        else if (message.pascal === "look") {
          this.#look(message.look, message.project ?? this.state.project);
          told();
        }
      });
      page.say({ pascal: "ready" });
    });
  }

  #opened(project: string | null): void {
    this.#looks(true);
    if (!project) return;
    this.set({ project });
    const name = this.state.projects.find(({ id }) => id === project)?.name ?? project;
    if (this.state.phase === "chat" && !this.state.draft) this.write(this.state.words.about(name));
  }

  #looks(open: boolean): void {
    this.set({ open });
    if (this.#talk) this.#attention.on(this.#talk);
    this.#askPlace();
  }

  #askPlace(): void {
    if (this.#attention.looks && this.state.talk?.status === "QUEUED") void this.#talk?.askState();
  }

  #introduced(visitor: Visitor): void {
    if (visitor.email && this.#named.isAnother(visitor.email)) {
      this.#forget();
      return;
    }
    this.#named.name(visitor);
    if (this.outbox.held) return; // what the visitor typed is shown, and what is wrong with it
    if (this.state.name === null) this.set({ filled: { form: { ...this.#named.visitor }, errors: {} } });
    if (this.state.phase === "form" && this.#named.whole) this.set({ phase: "chat" });
  }

  /** What was theirs is gone, and we come back as nobody. */
  #forget(): void {
    this.keep.forget();
    this.#beginAnew();
  }

  /** Until then this page is over: it is not seen, and whatever is typed waits for the next. */
  #beginAnew(): void {
    this.#over = true;
    document.documentElement.hidden = true;
    this.#attention.badge(0);
    location.reload();
  }

  #look(look: Look, project: string | null): void {
    this.set({ look: { ...look, theme: look.theme ?? this.keep.get("theme") }, project });
    const language = spoken(this.keep, look);
    if (language !== this.state.language) void this.#speak(language);
  }

  async #speak(language: Language): Promise<void> {
    this.set({ language, words: await wordsIn(language) });
    await this.#talk?.reword().catch(() => {});
  }

  #connected(): Promise<Realtime> {
    this.#live ??= this.#connect();
    return this.#live;
  }

  async #connect(): Promise<Realtime> {
    const live = await persistently(async () => {
      const config = await answerOf(this.api.GET("/api/v1/config"));
      this.set({ config });
      return connect(config, this.#browser);
    });
    this.set({ line: live.line });
    live.onLine((line) => this.set({ line }));
    live.listen((fact) => this.#hear(fact));
    return live;
  }

  #hear({ name, data }: Fact): void {
    if (name === "opened") this.#talkIn(data.conversationId);
    else if (name === "moved" && data.conversationId === this.#talk?.state.id) this.#talkIn(data.to);
    else if (name === "live") void this.outbox.drain();
  }
}
