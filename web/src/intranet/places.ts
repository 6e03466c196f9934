/** Where one can go, by role. */
import {
  type Icon,
  IconHistory,
  IconLayoutDashboard,
  IconMessages,
  IconMessageUser,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import type { Person } from "../api/shapes.ts";
import { isAdmin } from "./people.ts";
import type { Words } from "./words/index.ts";

export interface Place {
  to: Exclude<LinkProps["to"], undefined>;
  name: keyof Words["shell"]["places"];
  icon: Icon;
}

export const AGENT: readonly Place[] = [
  { to: "/sales-agent/dashboard", name: "dashboard", icon: IconLayoutDashboard },
  { to: "/sales-agent/chats", name: "chats", icon: IconMessages },
];
export const ADMIN: readonly Place[] = [
  { to: "/admin/dashboard", name: "dashboard", icon: IconLayoutDashboard },
  { to: "/admin/chats", name: "supervision", icon: IconMessages },
  { to: "/admin/history", name: "history", icon: IconHistory },
  { to: "/admin/users", name: "users", icon: IconUsers },
  { to: "/admin/settings", name: "settings", icon: IconSettings },
];
/** An administrator may answer people, too. */
export const ANSWERING: readonly Place[] = [
  { to: "/sales-agent/chats", name: "chats", icon: IconMessageUser },
];

export const chatOf = (person: Person) =>
  isAdmin(person) ? "/admin/chats/$conversationId" : "/sales-agent/chats/$conversationId";
