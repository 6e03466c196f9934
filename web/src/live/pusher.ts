/** Document 000's events, over Pusher or a server that speaks its protocol. */
import Pusher, { type Channel, type PresenceChannel } from "pusher-js/worker";
import type { Config, Member, PusherEvents, Side, Truncated } from "../api/shapes.ts";
import { Hearing } from "./hearing.ts";
import type { FactName, Identity } from "./realtime.ts";
import type { TEAM, TeamEvents } from "./team.ts";

type Info = { id: string; name: string; side: Side };
type Seen = { id: string; info: Info };
type Refusal = { status?: number };
/** Left to us: all but the team's, and "ai-update", since "conversation-updated" has all of it. */
type Ours = Exclude<keyof PusherEvents, keyof typeof TEAM.pusher | "ai-update">;

const PLAIN = {
  "new-message": "message",
  "agent-joined": "assigned",
  "status-changed": "status",
  "message-changed": "reworded",
  "message-read": "read",
  "conversation-moved": "moved",
  "conversation-opened": "opened",
} as const satisfies TeamEvents["pusher"] & Record<Ours, FactName>;
const ASK_AGAIN_MS = 1500;
const SIGNED_OUT = 4009;
const AUTH = "/api/pusher/auth";
const chat = (id: string) => `private-chat-${id}`;
const presence = (id: string) => `presence-chat-${id}`;
const desk = (id: string) => `private-desk-${id}`;

export class PusherRealtime extends Hearing {
  #pusher: Pusher;
  #identity: Identity;
  #plain: [string, FactName][];
  #closed = false;

  constructor(config: Config, identity: Identity, team: TeamEvents["pusher"] = {}) {
    super();
    this.#identity = identity;
    this.#plain = Object.entries({ ...PLAIN, ...team });
    const secure = config.pusherScheme !== "http";
    const headersProvider = () => ({ authorization: `Bearer ${identity.token()}` });
    const port = config.pusherPort ?? (secure ? 443 : 80);
    this.#pusher = new Pusher(config.pusherKey ?? "", {
      cluster: config.pusherCluster ?? "",
      ...(config.pusherHost ? { wsHost: config.pusherHost, wsPort: port, wssPort: port } : {}),
      forceTLS: secure,
      enabledTransports: ["ws", "wss"],
      channelAuthorization: { transport: "ajax", endpoint: AUTH, headersProvider },
      userAuthentication: { transport: "ajax", endpoint: "/api/pusher/user-auth", headersProvider },
    });
    this.#pusher.connection.bind("connected", () => this.become("live"));
    this.#pusher.connection.bind("error", (error: { data?: { code?: number } }) => {
      if (error.data?.code === SIGNED_OUT) void this.#comeBack();
    });
    this.#pusher.connection.bind("state_change", ({ current }: { current: string }) => {
      if (current !== "connected") this.become("away");
    });
    this.#pusher.user.bind("pusher:signin_error", (refusal: Refusal) => void this.#refused(refusal));
    this.#pusher.signin();
    for (const name of this.#own()) this.#subscribe(name);
  }

  type(conversationId: string, on: boolean): void {
    this.#pusher.channel(presence(conversationId))?.trigger("client-typing", { typing: on });
  }

  close(): void {
    this.#closed = true;
    this.#pusher.disconnect();
  }

  protected join(conversationId: string): void {
    // what was said before a channel stood has to be asked for; they come to stand one by one
    const heard = this.#identity.side === "agent" ? [chat, desk] : [chat];
    for (const channel of heard)
      this.#subscribe(channel(conversationId)).bind("pusher:subscription_succeeded", () =>
        this.tell("gap", { conversationId }),
      );
    this.#present(conversationId, this.#subscribe(presence(conversationId)) as PresenceChannel);
  }

  protected leave(conversationId: string): void {
    for (const name of [chat(conversationId), desk(conversationId), presence(conversationId)])
      if (this.#pusher.channel(name)) this.#pusher.unsubscribe(name);
  }

  #own(): string[] {
    const { id, side } = this.#identity;
    if (side === "lead") return [`private-visitor-${id}`];
    return ["private-agents-dashboard", "presence-agents", `private-agent-${id}`];
  }

  #subscribe(name: string): Channel {
    const channel = this.#pusher.subscribe(name);
    channel.unbind();
    this.#translate(channel);
    channel.bind("pusher:subscription_error", async ({ status }: Refusal) => {
      const later = status === 503 || status === 429 || status === 0;
      if (!later && !(status === 401 && (await this.#renew()))) return;
      // pusher-js asks no second time while the connection stands
      setTimeout(() => {
        if (this.#pusher.channel(name) && !this.#closed) this.#pusher.subscribe(name);
      }, ASK_AGAIN_MS);
    });
    return channel;
  }

  #translate(channel: Channel): void {
    for (const [event, fact] of this.#plain)
      channel.bind(event, (data: Partial<Truncated>) => {
        if (!data.truncated) this.tell(fact, data as never);
        else if (typeof data.conversationId === "string")
          this.tell("gap", { conversationId: data.conversationId });
      });
  }

  #present(conversationId: string, channel: PresenceChannel): void {
    channel.bind("pusher:subscription_succeeded", () => {
      const members: Member[] = [];
      channel.members.each(({ info }: Seen) => members.push(info));
      this.tell("members", { conversationId, members });
    });
    channel.bind("pusher:member_added", ({ info }: Seen) => this.tell("came", { ...info, conversationId }));
    channel.bind("pusher:member_removed", ({ info }: Seen) => this.tell("left", { ...info, conversationId }));
    // who types is whom Pusher vouches for, never what the event says
    channel.bind("client-typing", ({ typing }: { typing: boolean }, about: { user_id: string }) => {
      const who = (channel.members.get(about.user_id) as Seen | null)?.info;
      if (who) this.tell("typing", { ...who, conversationId, userId: who.id, on: typing });
    });
  }

  async #refused({ status }: Refusal): Promise<void> {
    if (status === 401) await this.#comeBack();
    else setTimeout(() => this.#startAnew(), ASK_AGAIN_MS);
  }

  async #comeBack(): Promise<void> {
    if (await this.#renew()) this.#startAnew();
    else {
      this.#pusher.disconnect();
      this.become("refused");
    }
  }

  #renew(): Promise<boolean> {
    return this.#identity.renew(this.#identity.token() ?? "");
  }

  /** A second `signin()` on a connection does nothing. */
  #startAnew(): void {
    if (this.#closed) return;
    this.#pusher.disconnect();
    this.#pusher.connect();
  }
}
