/** What a list shows: the live ones from the inbox, history and searches from the server page by page. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useStore } from "zustand";
import { answerOf } from "../../../api/client.ts";
import type { Conversation, Priority, Status } from "../../../api/shapes.ts";
import type { Inbox, Row } from "../../../state/inbox.ts";
import * as lists from "../../../state/lists.ts";
import { useDesk } from "../../desk.ts";
import { useInbox, useInboxes } from "../workspace.ts";

export type Tab = "queue" | "mine" | "snoozed" | "inProgress" | "resolved";

export interface Filters {
  search: string;
  priority: Priority | "UNANALYZED" | null;
  tag: string | null;
  /** Who has it. */
  agentId: string | null;
}

export const NO_FILTERS: Filters = { search: "", priority: null, tag: null, agentId: null };

export interface Rows {
  rows: readonly Row[];
  state: "loading" | "ready" | "failed";
  /** Fetches the next page; null: that was all. */
  more: (() => void) | null;
  retry: () => void;
}

const STATUS: Record<Tab, Status> = {
  queue: "QUEUED",
  mine: "IN_PROGRESS",
  snoozed: "IN_PROGRESS",
  inProgress: "IN_PROGRESS",
  resolved: "RESOLVED",
};
const SELECT: Record<Tab, (inbox: Inbox) => readonly Row[]> = lists;
const PAGE = 30;

export const countIn = (tab: Tab) => (inbox: Inbox) => SELECT[tab](inbox).length;

const passes = ({ priority, tag, agentId }: Filters) => {
  const level = priority === "UNANALYZED" ? null : priority;
  return (row: Row) =>
    (priority === null || row.priority === level) &&
    (tag === null || row.tags.includes(tag)) &&
    (agentId === null || row.agentId === agentId);
};

export function useRows(tab: Tab, filters: Filters): Rows {
  const { sync } = useInboxes();
  const ready = useStore(sync.store, (synced) => synced.ready);
  const trouble = useStore(sync.store, (synced) => synced.trouble);
  const all = useInbox(SELECT[tab]);
  const found = usePages(tab, filters);
  const pages = found.data?.pages;
  const rows = useMemo(() => {
    const there = all.filter(passes(filters));
    if (filters.search) return inOrder(there, pages?.flatMap(({ items }) => items) ?? []);
    return tab === "resolved" ? upTo(there, pages ?? []) : there;
  }, [all, filters, pages, tab]);

  if (filters.search || tab === "resolved")
    return {
      rows,
      state: found.isError ? "failed" : found.isPending ? "loading" : "ready",
      more: found.hasNextPage && !found.isFetchingNextPage ? () => void found.fetchNextPage() : null,
      retry: () => void found.refetch(),
    };
  const state = ready || rows.length > 0 ? "ready" : trouble ? "failed" : "loading";
  return { rows, state, more: null, retry: () => sync.retry() };
}

/** Those that were found, as they stand now and as far as they are still in this list. */
function inOrder(rows: readonly Row[], found: readonly Conversation[]): Row[] {
  const there = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap(({ id }) => there.get(id) ?? []);
}

/** As far back as history has been fetched: what lies before has gaps. */
function upTo(rows: readonly Row[], pages: readonly Page[]): readonly Row[] {
  const last = pages.at(-1);
  const end = last?.nextCursor ? last.items.at(-1) : null;
  const cut = end ? rows.findIndex(({ id }) => id === end.id) : -1;
  return cut < 0 ? rows : rows.slice(0, cut + 1);
}

interface Page {
  items: Conversation[];
  nextCursor: string | null;
}

function usePages(tab: Tab, { search, priority, tag, agentId }: Filters) {
  const { api } = useDesk();
  const { sync } = useInboxes();
  const own = tab === "mine" || tab === "snoozed";
  const assignee = own ? "me" : agentId;
  const query = {
    status: STATUS[tab],
    limit: PAGE,
    ...(own ? { snoozed: tab === "snoozed" } : {}),
    ...(search ? { search } : {}),
    ...(priority ? { priority } : {}),
    ...(tag ? { tag } : {}),
    ...(assignee ? { assignee } : {}),
  };
  return useInfiniteQuery({
    queryKey: ["workspace", query],
    queryFn: ({ pageParam, signal }) =>
      sync.look<Page>(
        () =>
          answerOf(
            api.GET("/api/v1/conversations", {
              params: { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } },
              signal,
            }),
          ),
        ({ items }) => items,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: search !== "" || tab === "resolved",
    staleTime: 0,
    gcTime: 60_000,
  });
}
