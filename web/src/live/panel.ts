/** The team's WebSocket at `/ws`: one for all pages of a tab. What is asked is answered, and figures come by themselves. */
import { Refused, Unreachable } from "../api/answers.ts";
import type { Figures, WsActions, WsEvents } from "../api/shapes.ts";

type Action = keyof WsActions;
type Answer<A extends Action> = WsActions[A]["answer"];
/** *anew*: the connection stands again, and more may have changed than they tell. */
type Watcher = (figures: Figures, anew: boolean) => void;
type LeadsListener = (changed: WsEvents["leads_changed"]) => void;

interface Question {
  frame: string;
  sent: boolean;
  resolve: (payload: never) => void;
  reject: (failure: Error) => void;
  late: ReturnType<typeof setTimeout>;
}

type Frame =
  | { type: "success"; id: string; payload: never }
  | { type: "error"; id: string | null; payload: { code: string; message: string } }
  | { [E in keyof WsEvents]: { type: "event"; event: E; payload: WsEvents[E] } }[keyof WsEvents];

/** The longest that an answer may take. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = [1000, 2000, 5000, 10_000, 30_000] as const;
/** A browser does not see that a silent connection is dead. */
const PING_MS = 45_000;
const STATUS: Partial<Record<string, number>> = {
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
};

export class Panel {
  #ticket: () => Promise<string>;
  #language: string;
  #socket: WebSocket | null = null;
  #connecting = false;
  #closed = false;
  #connections = 0;
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #pings: ReturnType<typeof setInterval> | undefined;
  #number = 0;
  #questions = new Map<string, Question>();
  #watchers = new Set<Watcher>();
  #leads = new Set<LeadsListener>();
  #subscribed = false;
  #settling = false;
  #figures: Figures | null = null;

  /** *ticket*: opens one connection. It connects when there is something to ask, and is told in *language*. */
  constructor(ticket: () => Promise<string>, language: string) {
    this.#ticket = ticket;
    this.#language = language;
  }

  /** Throws `Refused`, or `Unreachable` where no answer comes: nobody knows then whether it was done. */
  ask<A extends Action>(action: A, payload: WsActions[A]["payload"]): Promise<Answer<A>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Unreachable("Closed"));
      const id = `${++this.#number}`;
      const [resource, name] = action.split(".");
      const frame = JSON.stringify({ resource, action: name, id, payload });
      const late = setTimeout(() => {
        this.#questions.delete(id);
        reject(new Unreachable("No answer"));
      }, PATIENCE_MS);
      this.#questions.set(id, { frame, sent: false, resolve, reject, late });
      this.#send();
    });
  }

  /** Hears of the dashboard's figures, now and whenever they change; until what it returns is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (this.#figures) watcher(this.#figures, false);
    this.#isOpen ? this.#settle() : this.#start();
    return () => {
      this.#watchers.delete(watcher);
      this.#settle();
    };
  }

  /** Hears where leads have moved, as long as somebody watches. */
  onLeads(listener: LeadsListener): () => void {
    this.#leads.add(listener);
    return () => this.#leads.delete(listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#watchers.clear();
    this.#lose(new Unreachable("Closed"));
    const socket = this.#socket;
    this.#leave();
    socket?.close();
  }

  /** What waits; or it connects first. */
  #send(): void {
    const socket = this.#isOpen ? this.#socket : null;
    if (!socket) this.#start();
    for (const question of socket ? this.#questions.values() : []) {
      if (!question.sent) socket?.send(question.frame);
      question.sent = true;
    }
  }

  get #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #start(): void {
    if (!this.#socket && !this.#again) void this.#connect();
  }

  /** Figures are pushed as long as somebody watches. One question at a time: of two, either may be done first. */
  #settle(): void {
    const wanted = this.#watchers.size > 0;
    if (!this.#isOpen || this.#settling || wanted === this.#subscribed) return;
    const [socket, anew] = [this.#socket, this.#connections > 1];
    this.#settling = true;
    this.#subscribed = wanted;
    if (!wanted) this.#figures = null;
    const settled = (): void => {
      if (socket !== this.#socket) return; // the next connection asks again
      this.#settling = false;
      this.#settle();
    };
    (wanted
      ? this.ask("dashboard.subscribe", {}).then(({ data }) => this.#tell(data, anew))
      : this.ask("dashboard.unsubscribe", {})
    ).then(settled, settled);
  }

  #tell(figures: Figures, anew: boolean): void {
    if (!this.#subscribed) return;
    this.#figures = figures;
    for (const watcher of this.#watchers) watcher(figures, anew);
  }

  async #connect(): Promise<void> {
    if (this.#connecting || this.#closed) return;
    this.#connecting = true;
    try {
      const ticket = await this.#ticket();
      if (!this.#closed) this.#open(ticket);
    } catch (failure) {
      // we are nobody here any more
      if (failure instanceof Refused && !failure.passes) this.#lose(failure);
      else this.#later();
    } finally {
      this.#connecting = false;
    }
  }

  #open(ticket: string): void {
    const address = new URL("/ws", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("ticket", ticket);
    address.searchParams.set("language", this.#language);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => {
      this.#connections++;
      this.#send();
      this.#settle();
      this.#pings = setInterval(() => this.ask("system.ping", {}).catch(() => this.#drop(socket)), PING_MS);
    };
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data) as Frame);
    socket.onclose = () => this.#drop(socket);
  }

  #hear(frame: Frame): void {
    this.#failures = 0;
    if (frame.type === "event") {
      if (frame.event === "dashboard_stats") this.#tell(frame.payload.data, false);
      if (frame.event === "leads_changed") for (const listener of this.#leads) listener(frame.payload);
      return;
    }
    const question = this.#questions.get(frame.id ?? "");
    if (!question) return;
    this.#questions.delete(frame.id ?? "");
    clearTimeout(question.late);
    if (frame.type === "success") question.resolve(frame.payload);
    else question.reject(new Refused(STATUS[frame.payload.code] ?? 400, frame.payload));
  }

  /** It is gone, or as good as. */
  #drop(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#leave();
    socket.close();
    this.#lose(new Unreachable("The connection ended"), ({ sent }) => sent);
    if (this.#questions.size > 0 || this.#watchers.size > 0) this.#later();
  }

  #leave(): void {
    clearInterval(this.#pings);
    this.#socket = null;
    this.#subscribed = false;
    this.#settling = false;
    this.#figures = null;
  }

  #lose(failure: Error, which: (question: Question) => boolean = () => true): void {
    for (const [id, question] of this.#questions)
      if (which(question)) {
        this.#questions.delete(id);
        clearTimeout(question.late);
        question.reject(failure);
      }
  }

  /** Not all at once, where many lost it together. */
  #later(): void {
    const wait = AGAIN_MS[Math.min(this.#failures++, AGAIN_MS.length - 1)] ?? 0;
    this.#again = setTimeout(
      () => {
        this.#again = undefined;
        void this.#connect();
      },
      wait * (0.5 + Math.random()),
    );
  }
}
