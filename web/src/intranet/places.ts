/** Where one can go, by role. */
import {
  type Icon,
  IconCalendarEvent,
  IconChartBar,
  IconFilter,
  IconHistory,
  IconLayoutDashboard,
  IconListDetails,
  IconMessages,
  IconMessageUser,
  IconPlugConnected,
  IconProgressX,
  IconSettings,
  IconTemplate,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
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

/** Places that belong together, under a heading or above all. */
export interface Group {
  name?: keyof Words["shell"]["groups"];
  places: readonly Place[];
}

export const AGENT: readonly Group[] = [
  {
    places: [
      { to: "/sales-agent/dashboard", name: "dashboard", icon: IconLayoutDashboard },
      { to: "/sales-agent/chats", name: "chats", icon: IconMessages },
      { to: "/sales-agent/pipeline", name: "pipeline", icon: IconFilter },
      { to: "/sales-agent/agenda", name: "agenda", icon: IconCalendarEvent },
      { to: "/sales-agent/templates", name: "templates", icon: IconTemplate },
      { to: "/sales-agent/figures", name: "statistics", icon: IconChartBar },
    ],
  },
];

export const ADMIN: readonly Group[] = [
  {
    places: [
      { to: "/admin/dashboard", name: "dashboard", icon: IconLayoutDashboard },
      { to: "/admin/chats", name: "supervision", icon: IconMessages },
      { to: "/admin/pipeline", name: "pipeline", icon: IconFilter },
      { to: "/admin/agenda", name: "agenda", icon: IconCalendarEvent },
      { to: "/admin/history", name: "history", icon: IconHistory },
      { to: "/admin/figures", name: "statistics", icon: IconChartBar },
    ],
  },
  // an administrator may answer people, too
  { name: "answering", places: [{ to: "/sales-agent/chats", name: "chats", icon: IconMessageUser }] },
  {
    name: "team",
    places: [
      { to: "/admin/users", name: "users", icon: IconUsers },
      { to: "/admin/teams", name: "teams", icon: IconUsersGroup },
      { to: "/admin/templates", name: "templates", icon: IconTemplate },
    ],
  },
  {
    name: "system",
    places: [
      { to: "/admin/jobs", name: "jobs", icon: IconProgressX },
      { to: "/admin/audit", name: "audit", icon: IconListDetails },
      { to: "/admin/channels", name: "channels", icon: IconPlugConnected },
      { to: "/admin/webhooks", name: "webhooks", icon: IconWebhook },
      { to: "/admin/settings", name: "settings", icon: IconSettings },
    ],
  },
];

export const groupsOf = (person: Person): readonly Group[] => (isAdmin(person) ? ADMIN : AGENT);

export const chatOf = (person: Person) =>
  isAdmin(person) ? "/admin/chats/$conversationId" : "/sales-agent/chats/$conversationId";
