/**
 * What happens, as it happens. The transport is the server's choice; pages know this interface alone.
 *
 * Facts come at least once and in order within a conversation, and some may be missed while the connection is
 * away: `seq` and `version` tell, and `live` says when to ask for what was missed.
 */
import type { Credentials } from "../api/client.ts";
import type {
  Activity,
  AgentStatus,
  Brief,
  Carried,
  ColleagueNote,
  Config,
  ConversationState,
  LeadSeen,
  MeetingNews,
  Member,
  Mentioned,
  Message,
  Moved,
  NoteGone,
  Rated,
  Read,
  Rings,
  Scheduled,
  Side,
  Stops,
  WaitsLong,
  Woke,
} from "../api/shapes.ts";
import type { TeamEvents } from "./team.ts";

export interface Facts {
  /** A conversation waits, a new one or one that came back. */
  queued: {
    conversation: ConversationState;
    returned: boolean;
    leadName: string;
    projectName: string | null;
  };
  /** Somebody is responsible now. */
  assigned: Brief;
  status: Brief;
  updated: { conversation: ConversationState };
  /** The team is told that somebody waits too long. */
  waitsLong: WaitsLong;
  message: Message;
  activity: Activity;
  /** A note says something else than before. */
  reworded: Message;
  read: Read;
  /** The lead was proven, and goes on elsewhere. */
  moved: Moved;
  /** The lead has begun a new conversation, perhaps in another tab. */
  opened: Brief;
  agent: AgentStatus;
  /** For colleagues alone, as is all that follows up to `typing`: a note was written, or written anew. */
  note: ColleagueNote;
  noteGone: NoteGone;
  /** A colleague calls me to read a note. */
  mentioned: Mentioned;
  /** Somebody else has booked a meeting with me, moved it or called it off. */
  meeting: MeetingNews;
  /** What is to be said later was written, changed, said or cancelled. */
  scheduled: Scheduled;
  /** What I had put off is back. */
  woke: Woke;
  /** A lead said what they think of a conversation that has ended. Never told to leads. */
  rated: Rated;
  /** A message got further on its way by a carrier, or its file is here. Never told to leads. */
  carried: Carried;
  /** Somebody calls. Never told to leads. */
  rings: Rings;
  stops: Stops;
  typing: { conversationId: string; userId: string; name: string; side: Side; on: boolean };
  /** Everybody who is in a conversation that is followed, when we come in. */
  members: { conversationId: string; members: Member[] };
  /** A lead, to whoever has not the conversation open; never told to leads. */
  leadCame: LeadSeen;
  leadLeft: LeadSeen;
  came: Member & { conversationId: string };
  left: { conversationId: string; id: string; side: Side };
  /** Something was too large to be sent: ask for what is after our last `seq`. */
  gap: { conversationId: string };
  /** The connection stands, for the first time or again: whatever was missed has to be asked for. */
  live: Record<string, never>;
}

export type FactName = keyof Facts;
export type Fact = { [F in FactName]: { name: F; data: Facts[F] } }[FactName];
export type Listener = (fact: Fact) => void;

/** `refused`: we are nobody here any more, and have to sign in again. */
export type Line = "connecting" | "live" | "away" | "refused";

export interface Realtime {
  /** Hears every fact. What it returns stops it. */
  listen(listener: Listener): () => void;
  /** What is said in a conversation and who is in it; until as many returned functions are called. */
  follow(conversationId: string): () => void;
  /** Tells the others in a conversation that is followed. */
  type(conversationId: string, on: boolean): void;
  readonly line: Line;
  onLine(listener: (line: Line) => void): () => void;
  close(): void;
}

/** Who connects: a person of the team, or a visitor's browser by its `leadId`. */
export interface Identity extends Credentials {
  side: Side;
  id: string;
}

/** By the transport that the server uses; the other one is never loaded. *team*: what a lead need not hear. */
export async function connect(config: Config, who: Identity, team?: TeamEvents): Promise<Realtime> {
  const identity: Identity = {
    side: who.side,
    get id() {
      return who.id;
    },
    token: () => who.token(),
    // without a verdict the line is refused too: whoever made it comes back later
    renew: (spent) => who.renew(spent).catch(() => false),
  };
  if (config.realtime === "pusher") {
    const { PusherRealtime } = await import("./pusher.ts");
    return new PusherRealtime(config, identity, team?.pusher);
  }
  const { SocketIoRealtime } = await import("./socketio.ts");
  return new SocketIoRealtime(identity, team?.socketio);
}
