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
/** The kinds of message that one can send; carriers bring others besides. */
export type SentType = NonNullable<Shapes["MessageBody"]["contentType"]>;
export type Sendability = Shapes["Sendability"];
export type Conversation = Shapes["ConversationInList"];
export type ConversationForLead = Shapes["ConversationForLead"];
export type Status = Conversation["status"];
export type Priority = NonNullable<Conversation["priority"]>;
export type Handshake = Shapes["Handshake"];
export type Upload = Shapes["Upload"];
export type Metrics = Shapes["Metrics"];
export type Hours = Shapes["Hours"];
export type Device = Shapes["PushDevice"];
export type Mailbox = Shapes["Mailbox"];
export type PushPreferences = Shapes["PushPreferences"];
export type PushOutcome = Shapes["PushTrial"]["outcome"];
export type Setting = Shapes["Setting"];
export type ColleagueNote = Shapes["Note"];
export type Mention = Shapes["Mention"];
export type Scheduled = Shapes["Scheduled"];
export type Rating = Shapes["Rating"];
export type RatingSummary = Shapes["RatingSummary"];
export type Tally = Pick<RatingSummary, "average" | "count" | "distribution">;
export type ExplainedSession = Shapes["ExplainedSession"];
export type Stats = Shapes["Stats"];
export type DayStats = Shapes["DayStats"];
export type AgentStats = Shapes["AgentStats"];
export type Teammate = Shapes["Teammate"];
export type Team = Shapes["Team"];
export type Assigned = Shapes["Assigned"];
export type DeadJob = Shapes["DeadJob"];
export type AuditEntry = Shapes["AuditEntry"];
export type ChannelHealth = Shapes["ChannelHealth"];
export type Finding = Shapes["Finding"];
export type CarrierTemplate = Shapes["CarrierTemplate"];
export type KnownLead = Shapes["LeadInFull"];
export type Consents = Shapes["Consents"];
export type Word = Shapes["Said"];
export type Moment = Shapes["Timeline"];
export type Call = Shapes["Call"];
export type Webhook = Shapes["Webhook"];
export type Delivery = Shapes["Delivery"];
export type EventName = Webhook["events"][number];
export type Overview = Shapes["Overview"];
export type Template = Shapes["Template"];
export type Preview = Shapes["Preview"];
export type Piece = Shapes["Piece"];
export type Variable = Shapes["Variable"];

/** A conversation as live events tell it: without what differs from one reader to the next. */
export type ConversationState = LiveShapes["ConversationShape"];
export type Brief = LiveShapes["BriefShape"];
export type WaitsLong = LiveShapes["WaitsLongShape"];
export type Activity = LiveShapes["ActivityShape"];
export type Read = LiveShapes["ReadShape"];
export type AgentStatus = LiveShapes["AgentStatusShape"];
export type Carried = LiveShapes["DeliveryChangedShape"];
export type Rated = LiveShapes["RatedShape"];
export type Moved = LiveShapes["MovedShape"];
export type NoteGone = LiveShapes["NoteGoneShape"];
export type Mentioned = LiveShapes["MentionedShape"];
export type MeetingNews = LiveShapes["MeetingNewsShape"];
export type Woke = LiveShapes["WokeShape"];
export type Rings = LiveShapes["CallRingsShape"];
export type LeadSeen = LiveShapes["LeadSeenShape"];
export type Stops = LiveShapes["CallStopsShape"];
export type Member = LiveShapes["Member"];
export type Side = Member["side"];
export type SocketIoEvents = LiveShapes["SocketIoEvents"];
export type PusherEvents = LiveShapes["PusherEvents"];
export type Truncated = LiveShapes["Truncated"];

/** What is asked on `/ws`, by `resource.action`. */
export type WsActions = LiveShapes["WsActions"];
export type WsEvents = LiveShapes["WsEvents"];
export type Figures = WsEvents["dashboard_stats"]["data"];
export type Step = LiveShapes["Step"];
/** A lead on the way to a meeting. */
export type Standing = WsActions["leads.get_all_leads"]["answer"]["data"][number];
export type Qualification = WsActions["leads.get_lead_with_complete_data"]["answer"]["data"];
export type Answered = Qualification["answers"][number];
export type Meeting = Qualification["meetings"][number];
/** When somebody has no time. */
export type Busy = WsActions["meetings.get_busy_times"]["answer"]["data"][number];
export type Stage = WsActions["dashboard.get_conversion_funnel"]["answer"]["data"][number];
export type BotWork = WsActions["dashboard.get_agent_performance"]["answer"]["data"];
export type Hour = WsActions["dashboard.get_activity_timeline"]["answer"]["data"][number];
export type RealTime = WsActions["dashboard.get_real_time_metrics"]["answer"]["data"];
