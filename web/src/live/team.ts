/** What the team hears and leads never do, as each transport calls it: no visitor's browser loads these. */
import type { PusherEvents, SocketIoEvents } from "../api/shapes.ts";
import type { FactName, Facts } from "./realtime.ts";

/** Events that are facts as they come. */
type Plain<Events> = {
  [E in keyof Events]?: { [F in FactName]: Events[E] extends Facts[F] ? F : never }[FactName];
};

export interface TeamEvents {
  socketio: Plain<SocketIoEvents>;
  pusher: Plain<PusherEvents>;
}

export const TEAM = {
  socketio: {
    "conversation:queued": "queued",
    "conversation:updated": "updated",
    "conversation:waits-long": "waitsLong",
    "conversation:activity": "activity",
    "agent:status": "agent",
    "note:written": "note",
    "note:deleted": "noteGone",
    "note:mention": "mentioned",
    "meeting:news": "meeting",
    "message:scheduled": "scheduled",
    "conversation:woke": "woke",
    "rating:given": "rated",
    "message:delivery": "carried",
    "call:rings": "rings",
    "call:stops": "stops",
  },
  pusher: {
    "new-lead": "queued",
    "conversation-assigned": "assigned",
    "conversation-updated": "updated",
    "conversation-waits-long": "waitsLong",
    "conversation-activity": "activity",
    "agent-status": "agent",
    "note-written": "note",
    "note-deleted": "noteGone",
    "note-mention": "mentioned",
    "meeting-news": "meeting",
    "message-scheduled": "scheduled",
    "conversation-woke": "woke",
    "rating-given": "rated",
    "message-delivery": "carried",
    "call-rings": "rings",
    "call-stops": "stops",
    "lead-online": "leadCame",
    "lead-offline": "leadLeft",
  },
} as const satisfies TeamEvents;
