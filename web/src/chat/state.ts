/** What the pages show of a visit. */
import type { Refused } from "../api/answers.ts";
import type { Config, Project } from "../api/shapes.ts";
import type { Line } from "../live/realtime.ts";
import type { Look } from "../loader/messages.ts";
import type { Language } from "../words/catalogue.ts";
import type { Sending } from "./attachments.ts";
import type { Form, Waiting } from "./outbox.ts";
import type { TalkState } from "./talk.ts";
import type { Words } from "./words/index.ts";

/** What was typed into the form, and what the server says is wrong with it. */
export interface Filled {
  form: Form;
  errors: Refused["errors"];
}

export interface State {
  words: Words;
  language: Language;
  look: Look;
  /** Seen by the visitor: the frame is open, or we are the page. */
  open: boolean;
  /** Who is not known fills in the form first. */
  phase: "form" | "chat";
  /** Whether the server has told who we are. */
  met: boolean;
  name: string | null;
  verified: boolean;
  welcome: string | null;
  filled: Filled | null;
  projects: readonly Project[];
  /** What the next conversation is about. */
  project: string | null;
  talk: TalkState | null;
  waiting: readonly Waiting[];
  draft: string;
  sending: readonly Sending[];
  config: Config | null;
  line: Line;
  /** What was written could not be sent: the server or the network is away. */
  stuck: boolean;
  muted: boolean;
  notice: string | null;
}
