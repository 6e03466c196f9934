// Browser tabs for the stories: each is one real socket.io-client or pusher-js, behind the same few acts.
//
// A line of JSON on stdin is a command, {id, tab, act, …}; its answer is {id, value} or {id, refused: code}.
// What a tab hears is {tab, name, data, raw, event}: `name` is our word for the fact, the same on both transports,
// `data` what the page acts on, `raw` the very payload, `event` the transport's own name for it, if it came from there.
import Pusher from "pusher-js";
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const refuse = (code) => { throw { refused: String(code) }; };

class OverSocketIo {
  #followed = new Set();

  constructor(hear, options) {
    this.hear = hear;
    this.options = options;
  }

  async open() {
    const { url, token, transports } = this.options;
    this.socket = io(url, {
      auth: { token },
      ...(transports && { transports }),
      forceNew: true,
      reconnectionDelay: 50, // a person waits longer; the tests need not
      reconnectionDelayMax: 250,
    });
    this.socket.onAny((event, data) => this.#translate(event, data));
    this.socket.on("disconnect", () => this.hear("disconnected", { forGood: !this.socket.active }));
    await new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("connect_error", (error) => error.data && reject({ refused: error.data.code }));
    }).catch((refused) => { this.close(); throw refused; });
    this.socket.on("connect", () => this.#comeBack());
  }

  async follow(conversation) {
    const { members } = await this.#ask("conversation:join", conversation);
    this.#followed.add(conversation);
    return members.map((member) => member.name);
  }

  async leave(conversation) {
    this.#followed.delete(conversation);
    await this.#ask("conversation:leave", conversation);
  }

  type(conversation, on) {
    return this.#ask(on ? "typing:start" : "typing:stop", { conversationId: conversation });
  }

  // The rooms beyond a lead's reach have no event of their own: the only way in would be a forged id.
  intrude(place, id) {
    const room = { dashboard: "agents", colleagues: "agents", desk: `desk:${id}`, agent: `agent:${id}`, visitor: `visitor:${id}` }[place];
    return this.#ask("conversation:join", room);
  }

  // it is trying already
  retry() {}

  close() {
    this.socket.disconnect();
  }

  async #comeBack() {
    const refused = [];
    for (const conversation of this.#followed) {
      await this.follow(conversation).catch(({ refused: code }) => refused.push(code));
    }
    this.hear("reconnected", { refused });
  }

  async #ask(event, said) {
    const answer = await this.socket.timeout(5000).emitWithAck(event, said);
    return answer.status === "success" ? answer.data : refuse(answer.code);
  }

  #translate(event, data) {
    const tell = (name, fact = data) => this.hear(name, fact, data, event);
    switch (event) {
      case "conversation:queued": return tell("conversation_queued");
      // in the room a lead learns who came; on the dashboard the team learns whose it is now
      case "conversation:assigned": return tell(this.options.side === "agent" ? "conversation_assigned" : "agent_joined");
      case "conversation:status": return tell("status_changed");
      case "conversation:updated": return tell("conversation_updated");
      case "conversation:activity": return tell("conversation_activity");
      case "conversation:moved": return tell("conversation_moved");
      case "conversation:opened": return tell("conversation_opened");
      case "message:new": return tell("message_posted", data.message);
      case "message:changed": return tell("message_changed");
      case "message:read": return tell("messages_read");
      case "message:delivery": return tell("delivery_changed");
      case "call:rings": return tell("call_rings");
      case "conversation:ai:update": return tell("analysis_updated", data.aiData);
      case "rating:given": return tell("rating_given");
      case "agent:status": return tell("agent_status");
      case "note:written": return tell("note_written");
      case "note:deleted": return tell("note_deleted");
      case "note:mention": return tell("mentioned");
      case "meeting:news": return tell("meeting_news");
      case "message:scheduled": return tell("scheduled_changed");
      case "conversation:woke": return tell("conversation_woke");
      case "typing:start":
      case "typing:stop":
        return tell("typing", { conversationId: data.conversationId, who: data.name, on: event === "typing:start" });
      case "presence:join":
      case "presence:leave": {
        const came = event === "presence:join";
        if (this.#followed.has(data.conversationId)) tell(came ? "came" : "left");
        if (this.options.side === "agent" && data.side === "lead") tell(came ? "lead_present" : "lead_absent");
        return undefined;
      }
      default: return tell(`unknown ${event}`);
    }
  }
}

class OverPusher {
  constructor(hear, options) {
    this.hear = hear;
    this.options = options;
  }

  async open() {
    const { url, token, side, personId, pusher } = this.options;
    const signed = { transport: "ajax", headers: { authorization: `Bearer ${token}` } };
    this.client = new Pusher(pusher.key, {
      cluster: "",
      wsHost: pusher.host,
      wsPort: pusher.port,
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: { ...signed, endpoint: `${url}/api/pusher/auth` },
      userAuthentication: { ...signed, endpoint: `${url}/api/pusher/user-auth` },
    });
    // signed in, so that the server can show this connection out
    const signedIn = new Promise((resolve, reject) => {
      this.client.bind("pusher:signin_success", resolve);
      this.client.user.bind("pusher:signin_error", ({ status }) => reject(word(status)));
    });
    this.client.signin();
    try {
      await signedIn;
      if (side === "agent") {
        await Promise.all([
          this.#subscribe("private-agents-dashboard"),
          this.#subscribe("presence-agents"),
          this.#subscribe(`private-agent-${personId}`),
        ]);
      } else {
        await this.#subscribe(`private-visitor-${personId}`);
      }
    } catch (refused) {
      this.close();
      throw refused;
    }
    this.client.connection.bind("state_change", ({ previous, current }) => {
      if (previous === "connected") this.hear("disconnected", { forGood: current === "disconnected" });
      if (current === "connected") this.hear("reconnected", { refused: [] });
    });
  }

  async follow(conversation) {
    const room = `presence-chat-${conversation}`;
    await this.#subscribe(`private-chat-${conversation}`);
    if (this.options.side === "agent") await this.#subscribe(`private-desk-${conversation}`);
    const members = await this.#subscribe(room);
    return Object.values(members.members).map((member) => member.name);
  }

  leave(conversation) {
    for (const kind of ["private-chat", "private-desk", "presence-chat"]) {
      this.client.unsubscribe(`${kind}-${conversation}`);
    }
  }

  type(conversation, on) {
    const sent = this.client.channel(`presence-chat-${conversation}`)?.trigger("client-typing", { typing: on });
    return sent || refuse("not_found");
  }

  intrude(place, id) {
    const channel = {
      dashboard: "private-agents-dashboard",
      colleagues: "presence-agents",
      desk: `private-desk-${id}`,
      agent: `private-agent-${id}`,
      visitor: `private-visitor-${id}`,
    }[place];
    return this.#subscribe(channel);
  }

  // pusher-js by itself waits fifteen seconds between tries
  retry() {
    this.client.disconnect();
    this.client.connect();
  }

  close() {
    this.client.disconnect();
  }

  async #subscribe(name) {
    this.client.unsubscribe(name);
    const channel = this.client.subscribe(name);
    try {
      return await new Promise((resolve, reject) => {
        channel.bind("pusher:subscription_error", ({ status }) => reject(word(status)));
        channel.bind("pusher:subscription_succeeded", resolve);
        channel.bind_global((event, data) => this.#translate(channel, event, data));
        // who sent a client event is told only to those who bind it by its name
        channel.bind("client-typing", (data, { user_id: id }) => this.#typing(channel, id, data));
      });
    } catch (refused) {
      this.client.unsubscribe(name);
      throw refused;
    }
  }

  #typing(channel, id, data) {
    const who = channel.members.get(id)?.info.name;
    const conversationId = channel.name.slice("presence-chat-".length);
    this.hear("typing", { conversationId, who, on: data.typing }, { id, data });
  }

  #translate(channel, event, data) {
    const tell = (name, fact = data) => this.hear(name, fact, data, event);
    switch (event) {
      case "new-lead": return tell("conversation_queued");
      case "conversation-assigned": return tell("conversation_assigned");
      case "agent-joined": return tell("agent_joined");
      case "status-changed": return tell("status_changed");
      case "conversation-updated": return tell("conversation_updated");
      case "conversation-activity": return tell("conversation_activity");
      case "conversation-moved": return tell("conversation_moved");
      case "conversation-opened": return tell("conversation_opened");
      case "new-message": {
        const { content, isRead, attachmentUrl, metadata, ...message } = data; // document 000's names for the same
        return tell("message_posted", message);
      }
      case "message-changed": return tell("message_changed");
      case "message-read": return tell("messages_read");
      case "message-delivery": return tell("delivery_changed");
      case "call-rings": return tell("call_rings");
      case "ai-update": return tell("analysis_updated");
      case "rating-given": return tell("rating_given");
      case "agent-status": return tell("agent_status");
      case "note-written": return tell("note_written");
      case "note-deleted": return tell("note_deleted");
      case "note-mention": return tell("mentioned");
      case "meeting-news": return tell("meeting_news");
      case "message-scheduled": return tell("scheduled_changed");
      case "conversation-woke": return tell("conversation_woke");
      case "lead-online": return tell("lead_present");
      case "lead-offline": return tell("lead_absent");
      case "pusher:member_added":
      case "pusher:member_removed": {
        if (!channel.name.startsWith("presence-chat-")) return undefined;
        const conversationId = channel.name.slice("presence-chat-".length);
        return tell(event.endsWith("added") ? "came" : "left", { conversationId, id: data.id, ...data.info });
      }
      case "client-typing":
      case "pusher:subscription_succeeded":
      case "pusher:subscription_error":
      case "pusher:subscription_count": return undefined;
      default: return tell(`unknown ${event}`);
    }
  }
}

const word = (status) =>
  ({ refused: { 400: "invalid", 401: "unauthorized", 403: "forbidden", 404: "not_found" }[status] ?? String(status) });

const tabs = new Map();

async function obey({ id, tab, act, args, options }) {
  try {
    if (act === "open") {
      const hear = (name, data, raw = data, event = null) => print({ tab, name, data, raw, event });
      tabs.set(tab, new (options.transport === "pusher" ? OverPusher : OverSocketIo)(hear, options));
    }
    print({ id, value: (await tabs.get(tab)[act](...(args ?? []))) ?? null });
  } catch (failure) {
    print({ id, refused: failure.refused ?? `failed: ${failure.stack ?? failure}` });
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => obey(JSON.parse(line)))
  .on("close", () => process.exit(0));
