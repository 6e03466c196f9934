/** Document 003's events, over Socket.IO. */
import { Manager, type Socket } from "socket.io-client";
import type { Member, SocketIoEvents } from "../api/shapes.ts";
import { Hearing } from "./hearing.ts";
import type { FactName, Identity } from "./realtime.ts";
import type { TeamEvents } from "./team.ts";

type Answer<T> = { status: "success"; data: T } | { status: "error"; code: string; message: string };
type Asks = Record<
  "conversation:join" | "conversation:leave" | "typing:start" | "typing:stop",
  (conversationId: string, answer: (answer: Answer<{ members: Member[] }>) => void) => void
>;
type Says = { [E in keyof SocketIoEvents]: (data: SocketIoEvents[E]) => void };

const PLAIN = {
  "conversation:assigned": "assigned",
  "conversation:status": "status",
  "message:changed": "reworded",
  "message:read": "read",
  "conversation:moved": "moved",
  "conversation:opened": "opened",
} as const satisfies TeamEvents["socketio"];
const ASK_AGAIN_MS = 1500;
const ignore = () => {};

export class SocketIoRealtime extends Hearing {
  #socket: Socket<Says, Asks>;
  #identity: Identity;
  /** The token that we last came with. */
  #shown = "";

  constructor(identity: Identity, team: TeamEvents["socketio"] = {}) {
    super();
    this.#identity = identity;
    const manager = new Manager({
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelayMax: 5000,
    });
    this.#socket = manager.socket("/", {
      auth: (give) => {
        this.#shown = identity.token() ?? "";
        give({ token: this.#shown });
      },
    });
    this.#translate(team);
    this.#socket.on("connect", () => {
      for (const id of this.followed()) this.join(id);
      this.become("live");
    });
    this.#socket.on("disconnect", (reason) => {
      this.become("away");
      // the server showed us out: the library does not come back by itself
      if (reason === "io server disconnect") void this.#comeBack();
    });
    this.#socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      this.become("away");
      if (error.data?.code === "unauthorized") void this.#comeBack();
    });
  }

  type(conversationId: string, on: boolean): void {
    if (this.line === "live") this.#socket.emit(on ? "typing:start" : "typing:stop", conversationId, ignore);
  }

  close(): void {
    this.#socket.disconnect();
  }

  protected join(conversationId: string): void {
    if (!this.#socket.connected) return;
    this.#socket.emit("conversation:join", conversationId, (answer) => {
      if (answer.status === "success") this.tell("members", { conversationId, members: answer.data.members });
      else if (answer.code === "unavailable" || answer.code === "too_many_requests")
        setTimeout(() => this.follows(conversationId) && this.join(conversationId), ASK_AGAIN_MS);
    });
  }

  protected leave(conversationId: string): void {
    if (this.#socket.connected) this.#socket.emit("conversation:leave", conversationId, ignore);
  }

  async #comeBack(): Promise<void> {
    if (await this.#identity.renew(this.#shown)) this.#socket.connect();
    else this.become("refused");
  }

  #translate(team: TeamEvents["socketio"]): void {
    const on = this.#socket;
    for (const [event, fact] of Object.entries({ ...PLAIN, ...team }) as [keyof Says, FactName][])
      on.on(event, (data: unknown) => this.tell(fact, data as never));
    on.on("message:new", (data) => this.tell("message", data.message));
    on.on("typing:start", (data) => this.tell("typing", { ...data, on: true }));
    on.on("typing:stop", (data) => this.tell("typing", { ...data, on: false }));
    on.on("presence:join", (data) => this.tell("came", data));
    on.on("presence:leave", (data) => this.tell("left", data));
  }
}
