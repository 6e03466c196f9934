/** The names of what the server says, as its OpenAPI document and its live events describe them. */
import type { components as Api } from "../../generated/api.d.ts";
import type { components as Live } from "../../generated/live.d.ts";

type Shapes = Api["schemas"];
type LiveShapes = Live["schemas"];

export type Config = Shapes["Config"];
export type Project = Shapes["Project"];
export type Person = Shapes["Agent"];
export type Availability = Person["availability"];
export type Role = Person["role"];
export type Message = Shapes["Message"];
export type Conversation = Shapes["ConversationInList"];
export type ConversationForLead = Shapes["ConversationForLead"];
export type Status = Conversation["status"];
export type Priority = NonNullable<Conversation["priority"]>;
export type Handshake = Shapes["Handshake"];
export type Upload = Shapes["Upload"];
export type Metrics = Shapes["Metrics"];
export type Hours = Shapes["Hours"];
export type Setting = Shapes["Setting"];
export type Overview = Shapes["Overview"];

/** A conversation as live events tell it: without what differs from one reader to the next. */
export type ConversationState = LiveShapes["ConversationShape"];
export type Brief = LiveShapes["BriefShape"];
export type Activity = LiveShapes["ActivityShape"];
export type Read = LiveShapes["ReadShape"];
export type AgentStatus = LiveShapes["AgentStatusShape"];
export type Moved = LiveShapes["MovedShape"];
export type Member = LiveShapes["Member"];
export type Side = Member["side"];
export type SocketIoEvents = LiveShapes["SocketIoEvents"];
export type PusherEvents = LiveShapes["PusherEvents"];
export type Truncated = LiveShapes["Truncated"];
