/** What the parts of the workspace share: the inbox, what is being sent, and which conversation is open. */
import { useNavigate } from "@tanstack/react-router";
import { createContext, useCallback, useContext } from "react";
import { useStore } from "zustand";
import type { Inbox, Row } from "../../state/inbox.ts";
import { Sends } from "../../state/sends.ts";
import { Sync } from "../../state/sync.ts";
import { type Desk, useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { signedIn } from "../session.ts";

export type Mode = "agent" | "admin";

export interface Inboxes {
  sync: Sync;
  sends: Sends;
}

/** As long as the line: it outlives the page, so that coming back shows everything at once. */
const made = new WeakMap<Desk["realtime"], Inboxes>();
/** By person: what they send outlives the line. */
const outboxes = new Map<string, Sends>();

export function inboxesOf(desk: Desk): Inboxes {
  const known = made.get(desk.realtime);
  if (known) return known;
  const sync = new Sync(desk, desk.person.id, isAdmin(desk.person));
  const { id } = desk.person;
  const sends = outboxes.get(id) ?? new Sends(desk.api, { id, here: () => signedIn() === id });
  outboxes.set(id, sends);
  sends.tell((message) => sync.know({ name: "message", data: message }));
  made.set(desk.realtime, { sync, sends });
  return { sync, sends };
}

export const ModeContext = createContext<Mode>("agent");
export const useMode = (): Mode => useContext(ModeContext);

export const useInboxes = (): Inboxes => inboxesOf(useDesk());

export function useInbox<T>(select: (inbox: Inbox) => T): T {
  return useStore(useInboxes().sync.store, ({ inbox }) => select(inbox));
}

export const useRow = (id: string): Row | undefined => useInbox(({ conversations }) => conversations.get(id));

export const useOnline = (id: string): boolean =>
  useInbox(({ present }) => present.get(id)?.some(({ side }) => side === "lead") ?? false);

export const addressOf = (mode: Mode) =>
  mode === "admin" ? "/admin/chats/$conversationId" : "/sales-agent/chats/$conversationId";

/** Opens a conversation, or goes back to the list: the address is the truth. */
export function useOpen(): (conversationId: string | null) => void {
  const navigate = useNavigate();
  const mode = useMode();
  return useCallback(
    (conversationId) => {
      if (conversationId) void navigate({ to: addressOf(mode), params: { conversationId } });
      else void navigate({ to: mode === "admin" ? "/admin/chats" : "/sales-agent/chats" });
    },
    [navigate, mode],
  );
}

export function useProject(id: string | null) {
  const { projects } = useDesk();
  const found = projects.find((project) => project.id === id);
  return { name: found?.name ?? id, found };
}
